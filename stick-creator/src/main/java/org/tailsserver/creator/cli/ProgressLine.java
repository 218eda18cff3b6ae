// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import org.tailsserver.creator.write.Progress;

/** Tells how far the writing is, and how long it will take where that can be known. */
final class ProgressLine implements Progress {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final int STEPS = 10;

  private final PrintWriter err;
  private final InstantSource clock;
  private long begun;
  private int told;

  ProgressLine(PrintWriter err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public void begins(Phase phase) {
    err.println(CreateText.of("phase." + phase.name()));
    err.flush();
    begun = clock.millis();
    told = 0;
  }

  @Override
  public void advances(long done, long all) {
    int steps = (int) (done * STEPS / all);
    long passed = clock.millis() - begun;
    if (steps <= told || done == all || passed < SOON.toMillis()) {
      return;
    }
    told = steps;
    long seconds = passed * (all - done) / done / 1000 + 1;
    err.println(
        seconds < 90
            ? CreateText.of("progress.seconds", steps * (100 / STEPS), seconds)
            : CreateText.of("progress.minutes", steps * (100 / STEPS), (seconds + 30) / 60));
    err.flush();
  }
}
