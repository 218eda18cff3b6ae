// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.find;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tailsserver.fixtures.lan.AloneOnLoopback;
import org.tailsserver.lan.responder.Limits;

/** A search on loopback beside a host that means ill, and a server that comes late. */
@ExtendWith(AloneOnLoopback.class)
@Timeout(60)
class LanBrowserTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetSocketAddress GROUP =
      new InetSocketAddress(InetAddress.ofLiteral("224.0.0.251"), 5353);

  /** The name a search goes by, as a message has it. */
  private static final Pattern SEARCH = Pattern.compile("\u0010([0-9a-f]{16})\u0005local\0");

  private final String server = "late-" + Long.toString(System.nanoTime(), 36);
  private final BlockingQueue<String> found = new LinkedBlockingQueue<>();

  @Test
  void findsAServerBesideQuestionsThatWantATinyAnswer() throws Exception {
    try (Stranger stranger = new Stranger();
        LanBrowser _ = search(new Limits(1000, 4096))) {
      String search = stranger.hears(false, "");
      byte[] poison = tinyAnswerWanted(search);
      do {
        stranger.send(poison);
      } while (!Thread.currentThread().isInterrupted() && !stranger.hears(true, "").equals(search));
      stranger.keepsSending(poison);

      awaitServer();
    }
  }

  @Test
  void findsAServerAfterAFloodByAResponderMadeAnew() throws Exception {
    try (Stranger stranger = new Stranger();
        LanBrowser _ = search(new Limits(1000, 100))) {
      String search = stranger.hears(false, "");
      for (int i = 0; i < 5; i++) {
        stranger.send(names(i));
      }
      stranger.hears(false, search);

      awaitServer();
    }
  }

  private LanBrowser search(Limits limits) throws Exception {
    LanBrowser.Listener listener =
        new LanBrowser.Listener() {
          @Override
          public void announced(Announcement announcement) {
            found.add(announcement.name());
          }

          @Override
          public void withdrawn(String name) {}
        };
    return LanBrowser.on(
        List.of(LanAddress.of(LOOPBACK).orElseThrow()), _ -> true, listener, limits);
  }

  private void awaitServer() throws Exception {
    try (JmDNS responder = JmDNS.create(LOOPBACK, server)) {
      responder.registerService(
          ServiceInfo.create(LanBrowser.SERVICE_TYPE, server, 4711, 0, 0, new byte[1]));
      while (!found.take().equals(server)) {
        // others may be announced here, too
      }
    }
  }

  /** All a host has under its name, in 12 bytes, which is a header and no answer. */
  private static byte[] tinyAnswerWanted(String host) {
    return HexFormat.of()
        .parseHex(
            "00000000000100000000000110"
                + HexFormat.of().formatHex(host.getBytes(US_ASCII))
                + "056c6f63616c0000ff0001"
                + "000029000c000000000000");
  }

  private static byte[] names(int number) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(HexFormat.of().parseHex("000084000000002800000000"));
    for (int i = 0; i < 0x28; i++) {
      message.writeBytes(new byte[] {2, (byte) ('a' + number), (byte) ('0' + i)});
      message.writeBytes(HexFormat.of().parseHex("056c6f63616c000001000100000078000400000000"));
    }
    return message.toByteArray();
  }

  /** A host that hears what is said on the LAN. */
  private static final class Stranger implements AutoCloseable {
    private final MulticastSocket socket = new MulticastSocket(5353);

    Stranger() throws IOException {
      NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
      socket.setNetworkInterface(loopback);
      socket.joinGroup(GROUP, loopback);
      socket.setSoTimeout(200);
    }

    void send(byte[] message) throws IOException {
      socket.send(new DatagramPacket(message, message.length, GROUP));
    }

    /** The name of a search other than this one that asks or answers; "" if all are silent. */
    String hears(boolean answers, String but) throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
      while (true) {
        try {
          socket.receive(packet);
        } catch (SocketTimeoutException e) {
          if (answers) {
            return "";
          }
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
          continue;
        }
        String text = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
        Matcher search = SEARCH.matcher(text);
        if (packet.getData()[2] < 0 == answers && search.find() && !search.group(1).equals(but)) {
          return search.group(1);
        }
      }
    }

    /** Until it is closed, after everything it hears, and when it hears nothing. */
    void keepsSending(byte[] message) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              while (true) {
                send(message);
                hears(true, "");
              }
            } catch (IOException e) {
              // closed
            }
          });
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
