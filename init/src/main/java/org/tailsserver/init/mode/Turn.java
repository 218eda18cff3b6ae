// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;

/** One attempt: what it tries, and who is told what becomes of it. Compared by identity. */
final class Turn {
  private final Passphrase passphrase;
  private final Consumer<AttemptOutcome> outcomes;
  private int lastBefore;

  Turn(Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
    this.passphrase = passphrase;
    this.outcomes = outcomes;
  }

  Passphrase passphrase() {
    return passphrase;
  }

  /** Says how many are before it, if that has changed; it is not worth a word that none is. */
  void waitsBehind(int before) {
    if (before > 0 && before != lastBefore) {
      lastBefore = before;
      outcomes.accept(new AttemptOutcome.Waiting(before));
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
