// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.net.InetAddress;
import java.util.function.LongSupplier;

/** Decides what a responder hears. Not thread-safe. */
final class Guard {
  /** Of the largest message that is let pass. */
  static final int MOST_COST = 1 + Message.MOST_QUESTIONS + Message.MOST_RECORDS;

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
