// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What each host answered last. A responder asks several times in its first second, and a LAN with
 * hundreds of servers answers each time: who says the same again at once is not listened to. Not
 * thread-safe.
 */
final class Echoes {
  static final int MOST_HOSTS = 512;

  /** Shorter than a host takes to come back after it said goodbye. */
  private static final long WINDOW = Duration.ofMillis(900).toNanos();

  private final LongSupplier nanoTime;
  private final Map<InetAddress, Answer> answers = new LinkedHashMap<>();

  private record Answer(int hash, int length, long heard) {}

  Echoes(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether the host said nothing else since it said this, a moment ago; notes it if not. */
  boolean isEcho(byte[] data, int length, InetAddress from) {
    long now = nanoTime.getAsLong();
    int hash = Arrays.hashCode(Arrays.copyOf(data, length));
    Answer before = answers.get(from);
    if (before != null
        && before.hash() == hash
        && before.length() == length
        && now - before.heard() < WINDOW) {
      return true;
    }
    if (before == null && answers.size() == MOST_HOSTS) {
      answers.remove(answers.keySet().iterator().next());
    }
    answers.put(from, new Answer(hash, length, now));
    return false;
  }
}
