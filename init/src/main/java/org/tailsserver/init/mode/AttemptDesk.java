// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tailsserver.init.attempts.Admission;
import org.tailsserver.init.attempts.AttemptLine;
import org.tailsserver.init.attempts.Call;
import org.tailsserver.init.attempts.Place;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.wire.Subscription;

/** Where attempts come in from many threads and are handed out one by one. Thread-safe. */
final class AttemptDesk {
  private final AttemptLine<Turn> line;

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
    Admission<Turn> admission = line.admit(peer, turn);
    if (admission instanceof Admission.TooSoon<Turn>(Duration retryAfter)) {
      turn.ends(new AttemptOutcome.TooSoon(retryAfter));
    } else if (admission instanceof Admission.Busy<Turn>) {
      turn.ends(new AttemptOutcome.Busy());
    } else {
      if (admission instanceof Admission.InPlaceOf<Turn>(Turn pushedOut)) {
        pushedOut.ends(new AttemptOutcome.Busy());
      }
      tellPlaces();
      notifyAll();
    }
    return () -> withdraw(turn);
  }

  /**
   * The next to be tried; empty if there was none for as long as the caller has patience. Waits for
   * whatever comes first: somebody who may be tried at once, or the time when one who waits may.
   */
  synchronized Optional<Turn> next(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Call<Turn> call = line.next();
      if (call instanceof Call.Now<Turn>(Turn turn)) {
        turn.isTried();
        tellPlaces();
        return Optional.of(turn);
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      if (call instanceof Call.Later<Turn>(Duration wait)) {
        left = Math.min(left, wait.toNanos());
      }
      // Rounded up: waiting for no whole millisecond would be waiting for ever.
      wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
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
    for (Place<Turn> place : line.waiting()) {
      line.withdraw(place.attempt());
      place.attempt().ends(because);
    }
  }

  /** How long a stranger's next attempt waits. */
  synchronized Duration strangersWait() {
    return line.strangersWait();
  }

  private synchronized void withdraw(Turn turn) {
    if (line.withdraw(turn)) {
      turn.isWithdrawn();
      tellPlaces();
    }
  }

  private void tellPlaces() {
    for (Place<Turn> place : line.waiting()) {
      place.attempt().waits(place.before(), place.atLeast());
    }
  }
}
