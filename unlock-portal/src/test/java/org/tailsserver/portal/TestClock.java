// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when the test says so. */
final class TestClock implements InstantSource {
  private volatile Instant now = Instant.EPOCH;

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
