// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Of what comes in, so much a second, and of one host's at most a quarter. The hosts heard last are
 * remembered. Not thread-safe.
 */
final class Allowance {
  static final int MOST_HOSTS = 64;
  static final int SHARES = 4;

  /** What was saved up in so long may be spent at once. */
  private static final long SAVED = Duration.ofSeconds(2).toNanos();

  private final LongSupplier nanoTime;
  private final long cost;
  private final Account all;
  private final Map<InetAddress, Account> hosts = new LinkedHashMap<>(16, 0.75f, true);

  Allowance(int perSecond, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.cost = Duration.ofSeconds(1).toNanos() / perSecond;
    this.all = new Account(nanoTime.getAsLong());
  }

  /**
   * Takes so much for {@code host}; false, and nothing taken from the others, if it has none left.
   */
  boolean take(InetAddress host, int amount) {
    long now = nanoTime.getAsLong();
    Account own = hosts.get(host);
    if (own == null) {
      if (hosts.size() == MOST_HOSTS) {
        hosts.remove(hosts.keySet().iterator().next());
      }
      own = new Account(now);
      hosts.put(host, own);
    }
    return own.take(now, amount * cost * SHARES) && all.take(now, amount * cost);
  }

  /** Says up to when everything is spent. */
  private static final class Account {
    private long spent;

    Account(long now) {
      this.spent = now - SAVED;
    }

    boolean take(long now, long time) {
      if (now - spent > SAVED) {
        spent = now - SAVED;
      }
      if (now - spent < time) {
        return false;
      }
      spent += time;
      return true;
    }
  }
}
