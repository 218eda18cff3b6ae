// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tailsserver.init.attempts.MonotonicClock;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;

class AttemptDeskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
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

  private List<AttemptOutcome> take(String network, String typed) {
    List<AttemptOutcome> told = new ArrayList<>();
    Passphrase passphrase =
        ((Passphrase.Reading.Usable) Passphrase.read(typed.getBytes(UTF_8))).passphrase();
    desk.take(new Peer.Stranger(network), passphrase, told::add);
    return told;
  }

  private static String typed(Turn turn) {
    return turn.passphrase().lend(bytes -> new String(bytes, UTF_8));
  }
}
