// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told to. */
public final class ManualClock implements InstantSource {
  private volatile Instant now = Instant.EPOCH;

  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
