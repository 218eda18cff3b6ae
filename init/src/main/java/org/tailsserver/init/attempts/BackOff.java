// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tailsserver.protocol.state.Peer;

/**
 * What is remembered of each peer: its wrong passphrases, after which it waits 1, 2, 4 ... 60
 * seconds, never for good; and how often it left the line before its turn, which costs a stranger
 * nothing but its claim to come before others.
 *
 * <p>Of each of the two, {@value #REMEMBERED_PEERS} peers are remembered; the one that did it least
 * recently is forgotten for a newcomer. Only doing it from so many other addresses makes this
 * forget one, and then that address is as good as any new one: whoever can has had that many new
 * ones, and wins nothing by it. What a peer did often is never pushed out by what another did
 * often. Making it forget a wrong guess takes so many wrong guesses, which are bounded by {@link
 * TokenBucket}: more than an hour. Not thread-safe.
 */
final class BackOff {
  static final int REMEMBERED_PEERS = 1024;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private record Score(int wrong, Instant until) {}

  private final InstantSource clock;
  private final Map<Peer, Score> scores = new LinkedHashMap<>();
  private final Map<Peer, Integer> givenUp = new LinkedHashMap<>();

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
    Score before = scores.get(peer);
    int wrong = before == null ? 1 : before.wrong + 1;
    Duration wait = waitAfter(wrong);
    remember(scores, peer, new Score(wrong, clock.instant().plus(wait)));
    return wait;
  }

  /** Notes that a peer left the line before it was its turn. */
  void gaveUp(Peer peer) {
    remember(givenUp, peer, givenUp.getOrDefault(peer, 0) + 1);
  }

  /** How often this peer was wrong or gave up. */
  int turnsUsed(Peer peer) {
    Score score = scores.get(peer);
    return (score == null ? 0 : score.wrong) + givenUp.getOrDefault(peer, 0);
  }

  private static <V> void remember(Map<Peer, V> what, Peer peer, V value) {
    what.remove(peer);
    what.put(peer, value);
    if (what.size() > REMEMBERED_PEERS) {
      what.remove(what.keySet().iterator().next());
    }
  }

  private static Duration waitAfter(int wrong) {
    if (wrong > 6) {
      return LONGEST;
    }
    return Duration.ofSeconds(1L << (wrong - 1));
  }
}
