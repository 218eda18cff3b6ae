// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.protocol.state.UnlockState;

/**
 * Decides when the page is no longer needed: when the owner says so, or a while after the server is
 * ready. Thread-safe.
 */
final class HandOff {
  static final Duration AFTER_READY = Duration.ofMinutes(15);

  private final InstantSource clock;
  private @Nullable Instant due;
  private boolean over;

  /**
   * @param clock monotonic
   */
  HandOff(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes notice of the server's state. */
  synchronized void see(ServerSight sight) {
    if (due == null && sight instanceof ServerSight.Told(UnlockState.Ready _)) {
      due = clock.instant().plus(AFTER_READY);
      notifyAll();
    }
  }

  /** The owner is done, or the system wants the portal to end. */
  synchronized void now() {
    over = true;
    notifyAll();
  }

  /** Whether the page is no longer needed. */
  synchronized boolean isOver() {
    return over || (due != null && !clock.instant().isBefore(due));
  }

  /** Returns when the page is no longer needed. */
  synchronized void await() throws InterruptedException {
    while (!isOver()) {
      wait(due == null ? 0 : Math.max(1, Duration.between(clock.instant(), due).toMillis()));
    }
  }
}
