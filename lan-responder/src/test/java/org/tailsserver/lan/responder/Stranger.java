// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks by multicast from a port of its own, and is answered there (RFC 6762, section 6.7). */
final class Stranger implements AutoCloseable {
  private static final int MDNS = 5353;
  private static final int PATIENCE_MS = 300;

  private final InetAddress group = InetAddress.ofLiteral("224.0.0.251");
  private final MulticastSocket socket;

  Stranger(InetAddress address) throws IOException {
    socket = new MulticastSocket(0);
    socket.setNetworkInterface(NetworkInterface.getByInetAddress(address));
    socket.setSoTimeout(PATIENCE_MS);
  }

  void send(byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length, group, MDNS));
  }

  void send(Packet question, int id) throws IOException {
    byte[] message = question.bytes();
    message[1] = (byte) id;
    send(message);
  }

  /** Waits for the answers to questions that were sent. */
  void isAnswered(Integer... ids) throws IOException {
    Set<Integer> missing = new HashSet<>(List.of(ids));
    DatagramPacket answer = new DatagramPacket(new byte[9000], 9000);
    while (!missing.isEmpty()) {
      try {
        socket.receive(answer);
        missing.remove((int) answer.getData()[1]);
      } catch (SocketTimeoutException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  byte[] ask(Packet question, int id) throws IOException {
    return ask(question.bytes(), id);
  }

  /** Asks until it is answered: a question or its answer may get lost. */
  byte[] ask(byte[] question, int id) throws IOException {
    question[1] = (byte) id;
    DatagramPacket answer = new DatagramPacket(new byte[9000], 9000);
    while (true) {
      send(question);
      try {
        do {
          socket.receive(answer);
        } while (answer.getData()[1] != (byte) id);
        return Arrays.copyOf(answer.getData(), answer.getLength());
      } catch (SocketTimeoutException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
