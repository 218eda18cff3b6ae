// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tailsserver.protocol.state.Peer;

/** Addresses that guess without pause, and a person who wants to get through. */
class HammeredLineTest {
  private static final int HAMMERERS = 32;
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Peer OWNER = new Peer.Stranger("192.0.2.200");
  private static final List<Peer> STRANGERS =
      IntStream.range(0, HAMMERERS).<Peer>mapToObj(i -> new Peer.Stranger("192.0.2." + i)).toList();

  private final ManualClock clock = new ManualClock();
  private final AttemptLine<Peer> line = new AttemptLine<>(clock);
  private final List<Peer> tried = new ArrayList<>();

  /** All stand in the line who can, before anybody else gets a chance to. */
  private void hammer() {
    for (Peer stranger : STRANGERS) {
      line.admit(stranger, stranger);
    }
  }

  /** One is tried if one may be, and is wrong. */
  private void step() {
    if (line.next() instanceof Call.Now<Peer>(Peer peer)) {
      tried.add(peer);
      line.wrong();
    }
    clock.pass(STEP);
  }

  private void hammerFor(Duration time) {
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
      hammer();
      step();
    }
  }

  /** How many others are tried from now on until it is the owner's turn; tries for a day. */
  private long othersBeforeTheOwner() {
    int before = tried.size();
    for (Duration passed = Duration.ZERO;
        passed.compareTo(Duration.ofDays(1)) < 0;
        passed = passed.plus(STEP)) {
      hammer();
      line.admit(OWNER, OWNER);
      step();
      if (tried.size() > before && tried.getLast().equals(OWNER)) {
        return tried.size() - before - 1L;
      }
    }
    throw new AssertionError("never tried, but " + (tried.size() - before) + " others were");
  }

  @Test
  void anOwnerWhoWasNeverWrongIsTheNextOnceEachOfTheOthersHadATurn() {
    hammerFor(HOUR);
    assertTrue(tried.size() > 800, "they took every try there was");
    assertEquals(0, othersBeforeTheOwner());
  }

  @Test
  void anOwnerWhoWasWrongOnceIsTheNextOnceEachOfTheOthersHadTwo() {
    line.admit(OWNER, OWNER);
    step();
    hammerFor(HOUR);
    assertEquals(0, othersBeforeTheOwner());
  }

  @Test
  void evenFromTheirFirstGuessOnTheyHaveOneTurnEachBeforeTheOwner() {
    assertTrue(othersBeforeTheOwner() <= HAMMERERS);
  }

  @Test
  void evenFromTheirFirstGuessOnTheyHaveTwoTurnsEachBeforeAnOwnerWhoWasWrongOnce() {
    line.admit(OWNER, OWNER);
    step();
    assertTrue(othersBeforeTheOwner() <= 2 * HAMMERERS);
  }

  @Test
  void leavingTheLineBeforeTheirTurnDoesNotKeepThemInFrontForEver() {
    for (int round = 0; round < 2 * HAMMERERS; round++) {
      hammer();
      line.admit(OWNER, OWNER);
      Peer first = line.waiting().getFirst().attempt();
      if (first.equals(OWNER)) {
        return;
      }
      assertTrue(line.withdraw(first));
    }
    throw new AssertionError("never the first");
  }
}
