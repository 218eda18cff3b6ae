// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.StringTokenizer;
import java.util.concurrent.locks.LockSupport;

/**
 * A hostile host that fills the LAN with mDNS until it is killed: servers that do not exist,
 * questions, claims to the name of the one that does, and packets that break the rules. A program
 * of its own; prints a line for every thousand packets.
 */
final class Flood {
  private static final int PORT = 5353;
  private static final int ANSWER = 0x8400;
  private static final int PTR = 12;
  private static final int SRV = 33;
  private static final int TXT = 16;
  private static final int ADDRESS = 1;
  private static final String TYPE = "_tails-server._tcp.local";

  private final Random random = new Random(20_261_122);
  private final InetAddress own;
  private final String claimed;
  private int number;

  private Flood(InetAddress own, String claimed) {
    this.own = own;
    this.claimed = claimed;
  }

  /**
   * Arguments: the host's own address, a server's name, and "servers" or "claims": whether it makes
   * servers up or says that it is that one.
   */
  public static void main(String[] arguments) throws IOException {
    InetAddress own = InetAddress.ofLiteral(arguments[0]);
    Flood flood = new Flood(own, arguments[1]);
    boolean claims = arguments[2].equals("claims");
    InetAddress group = InetAddress.ofLiteral("224.0.0.251");
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(own, PORT));
      while (true) {
        byte[] packet = flood.next(claims);
        socket.send(new DatagramPacket(packet, packet.length, group, PORT));
        if (flood.number % 1000 == 0) {
          System.out.println(flood.number);
        }
        LockSupport.parkNanos(200_000);
      }
    }
  }

  private byte[] next(boolean claims) throws IOException {
    number++;
    return switch (number % 10) {
      case 0 -> question();
      case 1, 2 -> malformed(claims);
      default -> claims ? claim() : fakeServer();
    };
  }

  /** A server that is not there. */
  private byte[] fakeServer() throws IOException {
    return server("server-" + number, "host-" + number, 443);
  }

  /** The name of the real one and what it might be renamed to, with another machine behind it. */
  private byte[] claim() throws IOException {
    int renamed = random.nextInt(12);
    return server(
        renamed < 2 ? claimed : claimed + " (" + renamed + ")",
        renamed < 2 ? claimed : claimed + "-" + renamed,
        1 + random.nextInt(60_000));
  }

  private byte[] server(String instance, String host, int port) throws IOException {
    Packet packet = new Packet(ANSWER, 0, 4);
    packet.name(TYPE).record(PTR, 1, labels(instance, TYPE));
    ByteArrayOutputStream place = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(place);
    data.writeShort(0);
    data.writeShort(0);
    data.writeShort(port);
    data.write(labels(host, "local"));
    packet.name(instance, TYPE).record(SRV, 0x8001, place.toByteArray());
    packet.name(instance, TYPE).record(TXT, 0x8001, new byte[] {3, 'v', '=', '1'});
    packet.name(host, "local").record(ADDRESS, 0x8001, own.getAddress());
    return packet.bytes();
  }

  private byte[] question() throws IOException {
    Packet packet = new Packet(0, 2, 0);
    packet.name(TYPE).question(PTR);
    packet.name("host-" + number, "local").question(255);
    return packet.bytes();
  }

  private byte[] malformed(boolean claims) throws IOException {
    byte[] packet = claims ? claim() : fakeServer();
    switch (random.nextInt(6)) {
      case 0 -> {
        byte[] noise = new byte[random.nextInt(1400)];
        random.nextBytes(noise);
        return noise;
      }
      case 1 -> {
        return Arrays.copyOf(packet, random.nextInt(packet.length));
      }
      case 2 -> {
        // A name that points to itself.
        packet[12] = (byte) 0xc0;
        packet[13] = 12;
      }
      case 3 -> packet[6 + random.nextInt(6)] = (byte) 0xff; // more records than there are
      case 4 -> packet[12] = (byte) (0x40 + random.nextInt(0x80)); // a label of no known kind
      default -> {
        for (int i = 0; i < 8; i++) {
          packet[2 + random.nextInt(packet.length - 2)] = (byte) random.nextInt(256);
        }
      }
    }
    return packet;
  }

  private static byte[] labels(String first, String rest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    label(bytes, first);
    StringTokenizer tokens = new StringTokenizer(rest, ".");
    while (tokens.hasMoreTokens()) {
      label(bytes, tokens.nextToken());
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  private static void label(ByteArrayOutputStream to, String text) throws IOException {
    byte[] label = text.getBytes(UTF_8);
    to.write(label.length);
    to.write(label);
  }

  /** A DNS message (RFC 1035, section 4.1) without compression. */
  private static final class Packet {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Packet(int flags, int questions, int answers) throws IOException {
      for (int field : new int[] {0, flags, questions, answers, 0, 0}) {
        out.writeShort(field);
      }
    }

    Packet name(String text) throws IOException {
      int dot = text.indexOf('.');
      return name(text.substring(0, dot), text.substring(dot + 1));
    }

    Packet name(String first, String rest) throws IOException {
      out.write(labels(first, rest));
      return this;
    }

    void question(int type) throws IOException {
      out.writeShort(type);
      out.writeShort(1);
    }

    void record(int type, int dnsClass, byte[] data) throws IOException {
      out.writeShort(type);
      out.writeShort(dnsClass);
      out.writeInt(120);
      out.writeShort(data.length);
      out.write(data);
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
