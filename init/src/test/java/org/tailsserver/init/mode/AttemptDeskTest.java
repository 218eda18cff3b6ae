// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tailsserver.init.attempts.ManualClock;
import org.tailsserver.init.attempts.MonotonicClock;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;

@Timeout(60)
class AttemptDeskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration NONE = Duration.ZERO;
  private final AttemptDesk desk = new AttemptDesk(new MonotonicClock());

  @Test
  void whoComesBetweenTwoTriesIsTriedLikeEverybodyElse() throws Exception {
    take("10.0.0.1", "first");
    Turn first = desk.next(PATIENCE).orElseThrow();
    take("10.0.0.2", "second");
    desk.wrong(first);

    List<AttemptOutcome> third = take("10.0.0.3", "third");

    assertEquals("second", typed(desk.next(PATIENCE).orElseThrow()));
    desk.finish(first, new AttemptOutcome.Busy());
    assertEquals("third", typed(desk.next(PATIENCE).orElseThrow()));
    assertEquals(List.of(new AttemptOutcome.Waiting(1), new AttemptOutcome.Trying()), third);
  }

  @Test
  void aStrangerWaitsForTheNextTurnOfStrangersAndIsToldHowLongAndTheConsoleDoesNot()
      throws Exception {
    ManualClock clock = new ManualClock();
    AttemptDesk desk = exhausted(clock);
    List<AttemptOutcome> told = take(desk, new Peer.Stranger("10.0.0.50"), "patient");
    assertEquals(Optional.empty(), desk.next(NONE));
    take(desk, new Peer.Console(), "at the console");
    Turn console = desk.next(NONE).orElseThrow();
    assertEquals("at the console", typed(console));
    desk.wrong(console);
    assertEquals(Optional.empty(), desk.next(NONE));
    clock.pass(Duration.ofSeconds(4));
    assertEquals("patient", typed(desk.next(NONE).orElseThrow()));
    Duration turn = Duration.ofSeconds(4);
    assertEquals(
        List.of(
            new AttemptOutcome.Waiting(0, turn),
            new AttemptOutcome.Waiting(1, turn),
            new AttemptOutcome.Trying()),
        told);
  }

  @Test
  void whoeverWaitsForAStrangersTurnNoticesTheConsoleAtOnce() throws Exception {
    AttemptDesk desk = exhausted(new ManualClock());
    take(desk, new Peer.Stranger("10.0.0.50"), "patient");
    BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    Thread waiting = Thread.ofPlatform().start(() -> nextOf(desk, turns));
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    take(desk, new Peer.Console(), "at the console");
    assertEquals("at the console", typed(turns.take()));
    waiting.join();
  }

  @Test
  void whoIsPushedOutOfTheLineIsToldSoAndItsPassphraseIsWiped() throws Exception {
    ManualClock clock = new ManualClock();
    AttemptDesk desk = exhausted(clock);
    clock.pass(Duration.ofSeconds(1));
    List<AttemptOutcome> told = take(desk, new Peer.Stranger("10.0.0.1"), "wrong before");
    for (int i = 0; i < 16; i++) {
      take(desk, new Peer.Stranger("10.0.1." + i), "never wrong");
    }
    assertEquals(new AttemptOutcome.Busy(), told.getLast());
  }

  /** A desk at which strangers have used up their tries, each address once. */
  private static AttemptDesk exhausted(ManualClock clock) throws InterruptedException {
    AttemptDesk desk = new AttemptDesk(clock);
    for (int i = 0; i < 16; i++) {
      take(desk, new Peer.Stranger("10.0.0." + i), "wrong");
      desk.wrong(desk.next(NONE).orElseThrow());
    }
    return desk;
  }

  private static void nextOf(AttemptDesk desk, BlockingQueue<Turn> turns) {
    try {
      // Longer than the test may take: what comes, comes because of an arrival.
      for (Optional<Turn> turn = Optional.empty(); turn.isEmpty(); ) {
        turn = desk.next(Duration.ofDays(1));
        turn.ifPresent(turns::add);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<AttemptOutcome> take(String network, String typed) {
    return take(desk, new Peer.Stranger(network), typed);
  }

  private static List<AttemptOutcome> take(AttemptDesk desk, Peer peer, String typed) {
    List<AttemptOutcome> told = new ArrayList<>();
    Passphrase passphrase =
        ((Passphrase.Reading.Usable) Passphrase.read(typed.getBytes(UTF_8))).passphrase();
    desk.take(peer, passphrase, told::add);
    return told;
  }

  private static String typed(Turn turn) {
    return turn.passphrase().lend(bytes -> new String(bytes, UTF_8));
  }
}
