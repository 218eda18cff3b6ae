// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tailsserver.init.attempts.Admission;
import org.tailsserver.init.attempts.AttemptLine;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.wire.Subscription;

/** Where attempts come in from many threads and are handed out one by one. Thread-safe. */
final class AttemptDesk {
  private final AttemptLine<Turn> line;

  /** One permit for each that was let into the line, until the loop has come for it. */
  private final Semaphore arrivals = new Semaphore(0);

  /** What everybody hears who comes now; null while attempts are taken. */
  private @Nullable AttemptOutcome closedBecause;

  AttemptDesk(InstantSource monotonic) {
    line = new AttemptLine<>(monotonic);
  }

  /** Takes the passphrase over. Never waits. */
  synchronized Subscription take(
      Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
    Turn turn = new Turn(passphrase, outcomes);
    if (closedBecause != null) {
      turn.ends(closedBecause);
      return () -> {};
    }
    Admission admission = line.admit(peer, turn);
    if (admission instanceof Admission.Admitted) {
      arrivals.release();
      tellPositions();
    } else if (admission instanceof Admission.TooSoon(Duration retryAfter)) {
      turn.ends(new AttemptOutcome.TooSoon(retryAfter));
    } else {
      turn.ends(new AttemptOutcome.Busy());
    }
    return () -> withdraw(turn);
  }

  /** The next to be tried; empty if nobody came for as long as the caller has patience. */
  Optional<Turn> next(Duration patience) throws InterruptedException {
    return arrivals.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? first()
        : Optional.empty();
  }

  /** Empty if the one that arrived was withdrawn. */
  private synchronized Optional<Turn> first() {
    Optional<Turn> turn = line.next();
    turn.ifPresent(Turn::isTried);
    tellPositions();
    return turn;
  }

  /** The attempt handed out last was wrong. */
  synchronized void wrong(Turn turn) {
    turn.ends(new AttemptOutcome.WrongPassphrase(line.wrong()));
  }

  /** The attempt handed out last ended otherwise. */
  synchronized void finish(Turn turn, AttemptOutcome outcome) {
    line.finish();
    turn.ends(outcome);
  }

  /** Answers everybody who waits, and everybody who comes from now on, with this. */
  synchronized void close(AttemptOutcome because) {
    closedBecause = because;
    for (Turn turn : line.waiting()) {
      line.withdraw(turn);
      turn.ends(because);
    }
  }

  /** How long a stranger's next attempt waits. */
  synchronized Duration strangersWait() {
    return line.strangersWait();
  }

  private synchronized void withdraw(Turn turn) {
    if (line.withdraw(turn)) {
      turn.isWithdrawn();
      tellPositions();
    }
  }

  private void tellPositions() {
    int before = line.isTrying() ? 1 : 0;
    for (Turn turn : line.waiting()) {
      turn.waitsBehind(before++);
    }
  }
}
