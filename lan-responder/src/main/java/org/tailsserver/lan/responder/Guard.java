// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/** Decides what a responder hears. Not thread-safe. */
final class Guard {
  /** Of the largest message that is let pass. */
  static final int MOST_COST = 1 + Message.MOST_QUESTIONS + Message.MOST_RECORDS;

  /** From this port who speaks multicast DNS asks. */
  static final int MDNS_PORT = 5353;

  /**
   * Who asks from another port gets its questions back in the answer (RFC 6762, section 6.7): with
   * so many there is room beside them, however long they are.
   */
  static final int MOST_ECHOED = 4;

  private final Allowance questions;
  private final Allowance answers;
  private final Echoes echoes;
  private final int most;
  private int heard;

  Guard(Limits limits, LongSupplier nanoTime) {
    this.questions = new Allowance(limits.perSecond(), nanoTime);
    this.answers = new Allowance(limits.perSecond(), nanoTime);
    this.echoes = new Echoes(nanoTime);
    this.most = limits.most();
  }

  /** Looks at a packet and trims it in place; false if it is not to be heard. */
  boolean admit(DatagramPacket packet) {
    byte[] data = packet.getData();
    if (packet.getPort() == 0 || asksTooMuch(packet)) {
      return false; // JmDNS could not answer it
    }
    int length = admit(data, packet.getLength(), packet.getAddress());
    if (length == Message.REFUSED) {
      return false;
    }
    packet.setLength(length);
    return true;
  }

  private static boolean asksTooMuch(DatagramPacket packet) {
    byte[] data = packet.getData();
    return packet.getPort() != MDNS_PORT
        && packet.getLength() >= Message.HEADER
        && Message.asks(data)
        && Message.questions(data) > MOST_ECHOED;
  }

  /**
   * Looks at a message and trims it in place.
   *
   * @return its new length, or {@link Message#REFUSED}
   */
  int admit(byte[] data, int length, InetAddress from) {
    int trimmed = Message.trim(data, length);
    if (trimmed == Message.REFUSED) {
      return Message.REFUSED;
    }
    int records = Message.records(data);
    if (!Message.asks(data) && echoes.isEcho(data, trimmed, from)) {
      return Message.REFUSED;
    }
    Allowance allowance = Message.asks(data) ? questions : answers;
    if (!allowance.take(from, 1 + Message.questions(data) + records)) {
      return Message.REFUSED;
    }
    heard += records; // JmDNS keeps what a host says it knows already, too
    return trimmed;
  }

  /** Whether so many records were let pass since it last said so. */
  boolean isFull() {
    boolean full = heard >= most;
    if (full) {
      heard = 0;
    }
    return full;
  }
}
