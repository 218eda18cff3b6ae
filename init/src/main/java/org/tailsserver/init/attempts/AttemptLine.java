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
 * waits for more than the one attempt that is being tried. A peer has at most one attempt in the
 * line or being tried. (All people at the console are one peer and may queue.) First come, first
 * served, but among strangers whoever has used up fewer turns comes first: a turn is used up by a
 * wrong guess, and by leaving the line before it. So a person who never did either waits for no
 * more than one attempt of each peer who never did either, however many others guess without pause.
 * Where the strangers' lane is full, a newcomer takes the place of the one who has used up the
 * most.
 *
 * <p>A peer that was wrong waits as {@link BackOff} says, the console excepted. Strangers together
 * have {@value #STRANGERS_BURST} attempts and then one every four seconds. That is counted when an
 * attempt is taken out of the line, not when it gets in: being quick wins nothing.
 *
 * <p>Not thread-safe: the caller holds one lock around every call.
 *
 * @param <T> what stands in the line; no two that stand in it are equal
 */
public final class AttemptLine<T> {
  static final int STRANGERS_BURST = 16;
  static final Duration STRANGERS_INTERVAL = Duration.ofSeconds(4);

  /** Bounds what waits in each lane. */
  static final int LANE_LENGTH = 16;

  private static final int STRANGERS_LANE = 2;

  private record Entry<T>(Peer peer, int turnsUsed, T attempt) {}

  private final BackOff backOff;
  private final TokenBucket strangers;

  /** Each in the order in which it is tried. */
  private final List<List<Entry<T>>> lanes =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

  private Optional<Entry<T>> current = Optional.empty();

  /**
   * An empty line.
   *
   * @param clock must be monotonic: a clock set back may not lock anybody out
   */
  public AttemptLine(InstantSource clock) {
    backOff = new BackOff(clock);
    strangers = new TokenBucket(clock, STRANGERS_BURST, STRANGERS_INTERVAL);
  }

  /** Puts an attempt where it belongs in its lane, if it may be there. */
  public Admission<T> admit(Peer peer, T attempt) {
    if (!(peer instanceof Peer.Console) && isInLine(peer)) {
      return new Admission.Busy<>();
    }
    Duration own = backOff.remaining(peer);
    if (own.isPositive()) {
      return new Admission.TooSoon<>(own);
    }
    List<Entry<T>> lane = laneOf(peer);
    int turnsUsed = peer instanceof Peer.Stranger ? backOff.turnsUsed(peer) : 0;
    int place = lane.size();
    while (place > 0 && lane.get(place - 1).turnsUsed > turnsUsed) {
      place--;
    }
    if (place >= LANE_LENGTH) {
      return new Admission.Busy<>();
    }
    lane.add(place, new Entry<>(peer, turnsUsed, attempt));
    return lane.size() > LANE_LENGTH
        ? new Admission.InPlaceOf<>(lane.removeLast().attempt)
        : new Admission.Admitted<>();
  }

  /**
   * Takes the first that may be tried out of the line; it is the current one until {@link #finish}
   * or {@link #wrong}.
   *
   * @throws IllegalStateException if there is a current one
   */
  public Call<T> next() {
    if (current.isPresent()) {
      throw new IllegalStateException("one attempt at a time");
    }
    for (List<Entry<T>> lane : lanes) {
      if (!lane.isEmpty()) {
        return first(lane);
      }
    }
    return new Call.Nobody<>();
  }

  private Call<T> first(List<Entry<T>> lane) {
    if (lane.getFirst().peer instanceof Peer.Stranger && !strangers.take()) {
      return new Call.Later<>(strangers.until(1));
    }
    Entry<T> first = lane.removeFirst();
    current = Optional.of(first);
    return new Call.Now<>(first.attempt);
  }

  /** Takes an attempt out that still waits; false if it does not wait (any more). */
  public boolean withdraw(T attempt) {
    for (List<Entry<T>> lane : lanes) {
      for (Iterator<Entry<T>> entries = lane.iterator(); entries.hasNext(); ) {
        Entry<T> entry = entries.next();
        if (entry.attempt.equals(attempt)) {
          entries.remove();
          if (entry.peer instanceof Peer.Stranger) {
            backOff.gaveUp(entry.peer);
          }
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
    if (current.orElseThrow().peer instanceof Peer.Stranger) {
      strangers.giveBack();
    }
    current = Optional.empty();
  }

  /** Everything that waits, in the order it would be tried. */
  public List<Place<T>> waiting() {
    List<Place<T>> all = new ArrayList<>();
    int before = current.isPresent() ? 1 : 0;
    for (List<Entry<T>> lane : lanes) {
      int turn = 1;
      for (Entry<T> entry : lane) {
        boolean waits = entry.peer instanceof Peer.Stranger;
        all.add(
            new Place<>(entry.attempt, before++, waits ? strangers.until(turn++) : Duration.ZERO));
      }
    }
    return all;
  }

  /** How long a stranger who was never wrong would have to wait; zero when not at all. */
  public Duration strangersWait() {
    int turn = 1;
    for (Entry<T> entry : strangersLane()) {
      turn += entry.turnsUsed == 0 ? 1 : 0;
    }
    return strangers.until(turn);
  }

  private boolean isInLine(Peer peer) {
    if (current.isPresent() && current.get().peer.equals(peer)) {
      return true;
    }
    for (Entry<T> entry : laneOf(peer)) {
      if (entry.peer.equals(peer)) {
        return true;
      }
    }
    return false;
  }

  private List<Entry<T>> laneOf(Peer peer) {
    if (peer instanceof Peer.Console) {
      return lanes.get(0);
    }
    return peer instanceof Peer.Proven ? lanes.get(1) : strangersLane();
  }

  private List<Entry<T>> strangersLane() {
    return lanes.get(STRANGERS_LANE);
  }
}
