// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tailsserver.protocol.state.Peer;

/**
 * How long each peer waits after its own wrong passphrases: 1, 2, 4 ... 60 seconds, never for good.
 *
 * <p>The least recently wrong peers are forgotten first once there are {@value #REMEMBERED_PEERS};
 * as strangers together are bounded by {@link TokenBucket}, making this forget anyone takes them
 * more than an hour. Not thread-safe.
 */
final class BackOff {
  static final int REMEMBERED_PEERS = 1024;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private record Score(int wrong, Instant until) {}

  private final InstantSource clock;
  private final Map<Peer, Score> scores = new LinkedHashMap<>();

  /**
   * @param clock must be monotonic
   */
  BackOff(InstantSource clock) {
    this.clock = clock;
  }

  /** How long this peer has to wait from now; zero when it need not. */
  Duration remaining(Peer peer) {
    Score score = scores.get(peer);
    if (score == null) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(clock.instant(), score.until);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Notes a wrong passphrase and answers how long the peer has to wait now. */
  Duration wrong(Peer peer) {
    Score before = scores.remove(peer);
    int wrong = before == null ? 1 : before.wrong + 1;
    Duration wait = waitAfter(wrong);
    scores.put(peer, new Score(wrong, clock.instant().plus(wait)));
    if (scores.size() > REMEMBERED_PEERS) {
      scores.remove(scores.keySet().iterator().next());
    }
    return wait;
  }

  private static Duration waitAfter(int wrong) {
    if (wrong > 6) {
      return LONGEST;
    }
    return Duration.ofSeconds(1L << (wrong - 1));
  }
}
