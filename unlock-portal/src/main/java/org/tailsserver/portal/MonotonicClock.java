// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.time.Instant;
import java.time.InstantSource;

/** Counts from the start of this process and never jumps when the machine learns the time. */
final class MonotonicClock implements InstantSource {
  private final long start = System.nanoTime();

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - start);
  }
}
