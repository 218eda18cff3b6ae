// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.tailsserver.protocol.state.Peer;

/**
 * The line of those who want to unlock, fair between peers. One attempt is tried at a time.
 *
 * <p>Three lanes: the console before those who proved a key, and these before strangers; so neither
 * waits for more than the one attempt that is being tried. Within a lane first come, first served;
 * as a peer has at most one attempt in the line or being tried, this is round-robin between peers.
 * (All people at the console are one peer and may queue.) Nobody can take another's place away.
 *
 * <p>A peer that was wrong waits as {@link BackOff} says, the console excepted. Strangers together
 * have {@value #STRANGERS_BURST} attempts and then one every four seconds.
 *
 * <p>Not thread-safe: the caller holds one lock around every call.
 *
 * @param <T> what stands in the line; no two that stand in it are equal
 */
public final class AttemptLine<T> {
  static final int STRANGERS_BURST = 16;
  static final Duration STRANGERS_INTERVAL = Duration.ofSeconds(4);

  /** Bounds what waits in the lanes strangers cannot enter. */
  static final int LANE_LENGTH = 16;

  private record Place<T>(Peer peer, T attempt) {}

  private final BackOff backOff;
  private final TokenBucket strangers;
  private final List<List<Place<T>>> lanes =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  private Optional<Place<T>> current = Optional.empty();

  /**
   * An empty line.
   *
   * @param clock must be monotonic: a clock set back may not lock anybody out
   */
  public AttemptLine(InstantSource clock) {
    backOff = new BackOff(clock);
    strangers = new TokenBucket(clock, STRANGERS_BURST, STRANGERS_INTERVAL);
  }

  /** Puts an attempt at the end of its lane, if it may be there. */
  public Admission admit(Peer peer, T attempt) {
    List<Place<T>> lane = laneOf(peer);
    if (lane.size() >= LANE_LENGTH || (!(peer instanceof Peer.Console) && isInLine(peer))) {
      return new Admission.Busy();
    }
    Duration own = backOff.remaining(peer);
    if (own.isPositive()) {
      return new Admission.TooSoon(own);
    }
    if (peer instanceof Peer.Stranger && !strangers.take()) {
      return new Admission.TooSoon(strangers.untilNext());
    }
    lane.add(new Place<>(peer, attempt));
    return new Admission.Admitted();
  }

  /**
   * Takes the first out of the line; it is the current one until {@link #finish} or {@link #wrong}.
   *
   * @throws IllegalStateException if there is a current one
   */
  public Optional<T> next() {
    if (current.isPresent()) {
      throw new IllegalStateException("one attempt at a time");
    }
    for (List<Place<T>> lane : lanes) {
      if (!lane.isEmpty()) {
        current = Optional.of(lane.removeFirst());
        break;
      }
    }
    return current.map(Place::attempt);
  }

  /** Takes an attempt out that still waits; false if it does not wait (any more). */
  public boolean withdraw(T attempt) {
    for (List<Place<T>> lane : lanes) {
      for (Iterator<Place<T>> places = lane.iterator(); places.hasNext(); ) {
        Place<T> place = places.next();
        if (place.attempt.equals(attempt)) {
          places.remove();
          giveBack(place.peer);
          return true;
        }
      }
    }
    return false;
  }

  /** The current attempt was wrong; answers how long its peer has to wait now. */
  public Duration wrong() {
    Peer peer = current.orElseThrow().peer;
    current = Optional.empty();
    return peer instanceof Peer.Console ? Duration.ZERO : backOff.wrong(peer);
  }

  /** The current attempt was right, or could not be tried: nobody waits because of it. */
  public void finish() {
    giveBack(current.orElseThrow().peer);
    current = Optional.empty();
  }

  /** Whether there is a current attempt. */
  public boolean isTrying() {
    return current.isPresent();
  }

  /** Everything that waits, in the order it would be tried. */
  public List<T> waiting() {
    List<T> all = new ArrayList<>();
    for (List<Place<T>> lane : lanes) {
      for (Place<T> place : lane) {
        all.add(place.attempt);
      }
    }
    return all;
  }

  /** How long a stranger who was never wrong would have to wait; zero when not at all. */
  public Duration strangersWait() {
    return strangers.untilNext();
  }

  private void giveBack(Peer peer) {
    if (peer instanceof Peer.Stranger) {
      strangers.giveBack();
    }
  }

  private boolean isInLine(Peer peer) {
    if (current.isPresent() && current.get().peer.equals(peer)) {
      return true;
    }
    for (Place<T> place : laneOf(peer)) {
      if (place.peer.equals(peer)) {
        return true;
      }
    }
    return false;
  }

  private List<Place<T>> laneOf(Peer peer) {
    if (peer instanceof Peer.Console) {
      return lanes.get(0);
    }
    return lanes.get(peer instanceof Peer.Proven ? 1 : 2);
  }
}
