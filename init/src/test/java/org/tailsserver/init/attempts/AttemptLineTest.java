// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tailsserver.protocol.state.Peer;

class AttemptLineTest {
  private static final Peer CONSOLE = new Peer.Console();
  private static final Peer PROVEN = new Peer.Proven("ab".repeat(32));
  private static final Peer ANNE = new Peer.Stranger("192.0.2.1");
  private static final Peer BERT = new Peer.Stranger("2001:db8:1:2");

  private final ManualClock clock = new ManualClock();
  private final AttemptLine<String> line = new AttemptLine<>(clock);

  @Test
  void strangersAreTriedInTheOrderTheyCame() {
    admit(ANNE, "anne");
    admit(BERT, "bert");
    assertEquals(List.of("anne", "bert"), tryAll());
  }

  @Test
  void theConsoleComesFirstThenWhoProvedAKeyThenStrangers() {
    admit(ANNE, "anne");
    admit(PROVEN, "proven");
    admit(CONSOLE, "console");
    assertEquals(List.of("console", "proven", "anne"), waiting());
    assertEquals(List.of("console", "proven", "anne"), tryAll());
  }

  @Test
  void aPeerHasOnePlaceInTheLineSoNobodyCrowdsOthersOut() {
    admit(ANNE, "anne");
    assertInstanceOf(Admission.Busy.class, line.admit(ANNE, "anne again"));
    assertEquals(List.of("anne"), waiting());
  }

  @Test
  void aPeerWhoseAttemptIsBeingTriedCannotQueueAnother() {
    admit(ANNE, "anne");
    assertEquals(new Call.Now<>("anne"), line.next());
    assertInstanceOf(Admission.Busy.class, line.admit(ANNE, "anne again"));
  }

  @Test
  void aPeerThatReturnsStandsBehindThoseWhoWaitAlready() {
    admit(ANNE, "anne 1");
    admit(BERT, "bert 1");
    assertEquals(new Call.Now<>("anne 1"), line.next());
    line.finish();
    admit(ANNE, "anne 2");
    assertEquals(List.of("bert 1", "anne 2"), tryAll());
  }

  @Test
  void peopleAtTheConsoleMayQueue() {
    admit(CONSOLE, "keyboard");
    admit(CONSOLE, "ssh");
    assertEquals(List.of("keyboard", "ssh"), tryAll());
  }

  @Test
  void oneAttemptIsTriedAtATime() {
    admit(ANNE, "anne");
    admit(BERT, "bert");
    assertEquals(new Call.Now<>("anne"), line.next());
    assertThrows(IllegalStateException.class, line::next);
  }

  @Test
  void afterWrongPassphrasesAPeerWaits1_2_4_andAtMost60Seconds() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Duration wait = guessWrong(ANNE);
      waits.add(wait.toSeconds());
      clock.pass(wait);
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L), waits);
  }

  @Test
  void aPeerThatHasToWaitIsToldHowLongAndIsLetInAfterwards() {
    guessWrong(ANNE);
    clock.pass(Duration.ofMillis(400));
    assertEquals(new Admission.TooSoon<>(Duration.ofMillis(600)), line.admit(ANNE, "early"));
    clock.pass(Duration.ofMillis(600));
    admit(ANNE, "in time");
  }

  @Test
  void onePeersWrongPassphrasesDoNotMakeAnotherWait() {
    guessWrong(ANNE);
    admit(BERT, "bert");
    assertEquals(List.of("bert"), tryAll());
  }

  @Test
  void aRightPassphraseOrAFaultMakesNobodyWait() {
    admit(ANNE, "anne");
    line.next();
    line.finish();
    admit(ANNE, "anne again");
  }

  @Test
  void strangersTogetherAreBoundedHoweverManyAddressesTheyMakeUp() {
    for (int i = 0; i < AttemptLine.STRANGERS_BURST; i++) {
      guessWrong(stranger(i));
    }
    assertEquals(Duration.ofSeconds(4), line.strangersWait());
    admit(stranger(98), "one too many");
    admit(stranger(99), "two too many");
    assertEquals(Duration.ofSeconds(12), line.strangersWait());
    assertEquals(new Call.Later<>(Duration.ofSeconds(4)), line.next());
    clock.pass(Duration.ofSeconds(3));
    assertEquals(new Call.Later<>(Duration.ofSeconds(1)), line.next());
    clock.pass(Duration.ofSeconds(1));
    assertEquals(new Call.Now<>("one too many"), line.next());
    line.wrong();
    assertEquals(new Call.Later<>(Duration.ofSeconds(4)), line.next());
  }

  @Test
  void strangersSlowDownNeitherTheConsoleNorWhoProvedAKey() {
    for (int i = 0; i < AttemptLine.STRANGERS_BURST; i++) {
      guessWrong(stranger(i));
    }
    admit(stranger(50), "waiting stranger");
    assertInstanceOf(Call.Later.class, line.next());
    admit(CONSOLE, "console");
    admit(PROVEN, "proven");
    assertEquals(
        List.of(
            new Place<>("console", 0, Duration.ZERO),
            new Place<>("proven", 1, Duration.ZERO),
            new Place<>("waiting stranger", 2, Duration.ofSeconds(4))),
        line.waiting());
    assertEquals(List.of("console", "proven"), tryAll());
  }

  @Test
  void theConsoleIsNeverMadeToWaitNotEvenByItself() {
    for (int i = 0; i < 20; i++) {
      assertEquals(Duration.ZERO, guessWrong(CONSOLE));
    }
    admit(CONSOLE, "right at last");
  }

  @Test
  void whoProvedAKeyWaitsForTheirOwnMistakesOnly() {
    assertEquals(Duration.ofSeconds(1), guessWrong(PROVEN));
    assertInstanceOf(Admission.TooSoon.class, line.admit(PROVEN, "early"));
    admit(new Peer.Proven("cd".repeat(32)), "another key");
  }

  @Test
  void aWithdrawnAttemptLeavesTheLineAndTakesNoTimeFromAnybody() {
    for (int i = 0; i < 100; i++) {
      admit(ANNE, "anne " + i);
      assertTrue(line.withdraw("anne " + i));
    }
    assertEquals(Duration.ZERO, line.strangersWait());
    assertEquals(new Call.Nobody<>(), line.next());
  }

  @Test
  void anAttemptThatIsBeingTriedCannotBeWithdrawn() {
    admit(ANNE, "anne");
    line.next();
    assertFalse(line.withdraw("anne"));
  }

  @Test
  void aLaneIsBounded() {
    for (int i = 0; i < AttemptLine.LANE_LENGTH; i++) {
      admit(CONSOLE, "console " + i);
    }
    assertInstanceOf(Admission.Busy.class, line.admit(CONSOLE, "one too many"));
  }

  @Test
  void whatIsRememberedOfPeersIsBoundedAndTheOldestIsForgottenFirst() {
    BackOff backOff = new BackOff(clock);
    for (int i = 0; i <= BackOff.REMEMBERED_PEERS; i++) {
      backOff.wrong(stranger(i));
    }
    assertEquals(Duration.ZERO, backOff.remaining(stranger(0)));
    assertEquals(Duration.ofSeconds(1), backOff.remaining(stranger(1)));
  }

  @Test
  void onlyBeingWrongFromSoManyOtherAddressesMakesThisForgetOne() {
    BackOff backOff = new BackOff(clock);
    backOff.wrong(ANNE);
    backOff.gaveUp(ANNE);
    for (int i = 0; i < 10 * BackOff.REMEMBERED_PEERS; i++) {
      backOff.wrong(stranger(i % (BackOff.REMEMBERED_PEERS - 1)));
      backOff.gaveUp(stranger(i % (BackOff.REMEMBERED_PEERS - 1)));
      backOff.gaveUp(BERT);
      backOff.turnsUsed(stranger(BackOff.REMEMBERED_PEERS + i));
    }
    assertEquals(1, backOff.turnsUsed(ANNE), "giving up is free, so it pushes out no wrong guess");
  }

  @Test
  void amongStrangersWhoWasWrongLessOftenComesFirst() {
    guessWrong(ANNE);
    guessWrong(ANNE, Duration.ofSeconds(1));
    guessWrong(BERT);
    clock.pass(Duration.ofSeconds(2));
    admit(ANNE, "twice");
    admit(BERT, "once");
    admit(stranger(1), "never");
    admit(stranger(2), "never either");
    assertEquals(List.of("never", "never either", "once", "twice"), waiting());
    assertEquals(List.of("never", "never either", "once", "twice"), tryAll());
  }

  @Test
  void whoLeavesTheLineComesAfterThoseWhoDidNot() {
    admit(ANNE, "anne");
    assertTrue(line.withdraw("anne"));
    admit(ANNE, "anne again");
    admit(BERT, "bert");
    assertEquals(List.of("bert", "anne again"), tryAll());
  }

  @Test
  void whoWasNeverWrongTakesThePlaceOfTheLastOfThoseWhoWereMostOftenInAFullLane() {
    guessWrong(ANNE);
    guessWrong(BERT);
    guessWrong(BERT, Duration.ofSeconds(1));
    clock.pass(Duration.ofSeconds(2));
    admit(BERT, "wrong twice");
    admit(ANNE, "wrong once");
    for (int i = 2; i < AttemptLine.LANE_LENGTH; i++) {
      admit(stranger(i), "never " + i);
    }
    assertEquals(new Admission.InPlaceOf<>("wrong twice"), line.admit(stranger(100), "new"));
    assertInstanceOf(Admission.Busy.class, line.admit(BERT, "wrong twice"));
    assertEquals(new Admission.InPlaceOf<>("wrong once"), line.admit(stranger(101), "newer"));
    assertInstanceOf(Admission.Busy.class, line.admit(stranger(102), "equal to the others"));
    assertEquals("newer", waiting().getLast());
    assertEquals(AttemptLine.LANE_LENGTH, waiting().size());
  }

  private List<String> waiting() {
    return line.waiting().stream().map(Place::attempt).toList();
  }

  private void guessWrong(Peer peer, Duration after) {
    clock.pass(after);
    guessWrong(peer);
  }

  private void admit(Peer peer, String attempt) {
    assertEquals(new Admission.Admitted<>(), line.admit(peer, attempt));
  }

  private Duration guessWrong(Peer peer) {
    String guess = new String("guess");
    admit(peer, guess);
    assertEquals(new Call.Now<>(guess), line.next());
    return line.wrong();
  }

  private List<String> tryAll() {
    List<String> tried = new ArrayList<>();
    while (line.next() instanceof Call.Now<String>(String attempt)) {
      tried.add(attempt);
      line.finish();
    }
    return tried;
  }

  private static Peer stranger(int i) {
    return new Peer.Stranger("198.51.100." + i);
  }
}
