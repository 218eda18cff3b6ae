// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Time since this object was made, counted from the epoch: runs even where the laptop's clock is
 * wrong, and never jumps. Thread-safe.
 */
public final class MonotonicClock implements InstantSource {
  private final long start = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - start);
  }
}
