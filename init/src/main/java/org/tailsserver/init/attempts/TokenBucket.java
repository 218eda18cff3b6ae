// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Bounds how often something may happen: a burst, then one per interval. Not thread-safe. */
final class TokenBucket {
  private final InstantSource clock;
  private final int burst;
  private final Duration interval;
  private int tokens;
  private Instant filled;

  /**
   * @param clock must be monotonic
   */
  TokenBucket(InstantSource clock, int burst, Duration interval) {
    this.clock = clock;
    this.burst = burst;
    this.interval = interval;
    this.tokens = burst;
    this.filled = clock.instant();
  }

  /** Takes a token if there is one. */
  boolean take() {
    refill();
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }

  /** Gives a token back that was taken for something that did not happen. */
  void giveBack() {
    refill();
    tokens = Math.min(burst, tokens + 1);
  }

  /** How long until there have been so many tokens from now on; zero when they are there. */
  Duration until(int count) {
    refill();
    return tokens >= count
        ? Duration.ZERO
        : Duration.between(clock.instant(), filled.plus(interval.multipliedBy(count - tokens)));
  }

  private void refill() {
    Instant now = clock.instant();
    if (tokens == burst) {
      filled = now;
      return;
    }
    long due = Duration.between(filled, now).dividedBy(interval);
    if (due > 0) {
      tokens = (int) Math.min(burst, tokens + due);
      filled = tokens == burst ? now : filled.plus(interval.multipliedBy(due));
    }
  }
}
