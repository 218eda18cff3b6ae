// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who is heard when somebody is loud. */
class AllowanceTest {
  private static final int PER_SECOND = 1000;

  // A clock may be about to turn over.
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final Allowance allowance = new Allowance(PER_SECOND, now::get);

  @Test
  void oneHostGetsAQuarterHoweverMuchItSends() {
    assertEquals(500, taken(host(1), 5000));
    assertEquals(0, taken(host(1), 5000));
    after(Duration.ofSeconds(1));
    assertEquals(250, taken(host(1), 5000));
  }

  @Test
  void theOthersAreHeardBesideIt() {
    taken(host(1), 5000);
    assertEquals(100, taken(host(2), 100));
    assertEquals(100, taken(host(3), 100));
  }

  @Test
  void allTogetherGetNoMoreThanThereIs() {
    int taken = 0;
    for (int host = 0; host < 1000; host++) {
      taken += taken(host(host), 10);
    }
    assertEquals(2000, taken);
    after(Duration.ofMillis(100));
    assertEquals(100, taken(host(7), 200));
  }

  @Test
  void noMoreIsSavedUpThanTwoSecondsWorth() {
    after(Duration.ofDays(1));
    assertEquals(500, taken(host(1), 5000));
    after(Duration.ofDays(1));
    assertEquals(500, taken(host(1), 5000));
  }

  @Test
  void whatIsTooMuchIsNotTakenByHalves() {
    assertFalse(allowance.take(host(1), 501));
    assertTrue(allowance.take(host(1), 500));
  }

  @Test
  void ofVeryManyHostsOnlyTheLatestAreRemembered() {
    taken(host(0), 500);
    for (int host = 1; host < Allowance.MOST_HOSTS; host++) {
      taken(host(host), 1);
    }
    assertEquals(0, taken(host(0), 1), "remembered");
    for (int host = 1; host <= Allowance.MOST_HOSTS; host++) {
      taken(host(host), 1);
    }
    assertEquals(1, taken(host(0), 1), "forgotten");
  }

  private int taken(InetAddress host, int times) {
    int taken = 0;
    for (int i = 0; i < times; i++) {
      taken += allowance.take(host, 1) ? 1 : 0;
    }
    return taken;
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static InetAddress host(int number) {
    return InetAddress.ofLiteral("10.0." + number / 256 + "." + number % 256);
  }
}
