// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.time.Duration;
import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;

/** One attempt: what it tries, and who is told what becomes of it. Compared by identity. */
final class Turn {
  private final Passphrase passphrase;
  private final Consumer<AttemptOutcome> outcomes;
  private int toldBefore;
  private boolean toldToWait;

  Turn(Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
    this.passphrase = passphrase;
    this.outcomes = outcomes;
  }

  Passphrase passphrase() {
    return passphrase;
  }

  /**
   * Says what it waits for, if that has changed but by time passing; it is not worth a word that it
   * waits for nothing.
   */
  void waits(int before, Duration wait) {
    boolean hasToWait = wait.isPositive();
    if ((before > 0 || hasToWait) && (before != toldBefore || hasToWait != toldToWait)) {
      toldBefore = before;
      toldToWait = hasToWait;
      outcomes.accept(new AttemptOutcome.Waiting(before, wait));
    }
  }

  void isTried() {
    outcomes.accept(new AttemptOutcome.Trying());
  }

  /** Wipes the passphrase and says how it ended. */
  void ends(AttemptOutcome outcome) {
    passphrase.close();
    outcomes.accept(outcome);
  }

  /** Wipes the passphrase; whoever sent it does not want to know any more. */
  void isWithdrawn() {
    passphrase.close();
  }
}
