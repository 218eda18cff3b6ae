// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.unlock;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.wire.Subscription;

/**
 * Which browser made which attempt. Each gets a random 128-bit ticket, kept in its cookie; who
 * holds the ticket of the attempt that opened the stick is the owner. Thread-safe.
 *
 * <p>Bounded: a peer has at most {@value #PER_PEER} tickets, all together {@value #CAPACITY}. Where
 * one more would be too many, the oldest finished one is forgotten, of its own peer or of all. The
 * owner's never is, nor one that waits or is being tried, whoever comes.
 */
public final class AttemptBook {
  private static final int CAPACITY = 128;
  private static final int PER_PEER = 4;
  private static final int TICKET_BYTES = 16;

  private final ServerMode serverMode;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * @param clock monotonic: it must not jump when the machine learns the time
   */
  public AttemptBook(ServerMode serverMode, InstantSource clock, SecureRandom random) {
    this.serverMode = serverMode;
    this.clock = clock;
    this.random = random;
  }

  private static final class Entry {
    private final Peer peer;
    private @Nullable AttemptOutcome outcome;
    private boolean interrupted;
    private Instant since;
    private Subscription attempt = () -> {};

    Entry(Peer peer, Instant now) {
      this.peer = peer;
      this.since = now;
    }

    boolean isOwner() {
      return outcome instanceof AttemptOutcome.Opened;
    }

    /** Or about to be: nothing was heard of it yet. */
    boolean isBeingTried() {
      return !interrupted && (outcome == null || outcome instanceof AttemptOutcome.Trying);
    }

    boolean isOver() {
      return interrupted || (outcome != null && outcome.isFinal());
    }
  }

  /**
   * Makes an attempt.
   *
   * @param passphrase wiped by this call, whatever becomes of it
   * @return the ticket of the attempt; empty if so many are under way that it was not made
   */
  public Optional<String> attempt(Peer peer, Passphrase passphrase) {
    Entry entry = new Entry(peer, clock.instant());
    Optional<String> ticket = enter(entry);
    if (ticket.isEmpty()) {
      passphrase.close();
      return ticket;
    }
    Subscription attempt =
        serverMode.attempt(
            peer, passphrase, outcome -> tell(entry, outcome), () -> interrupt(entry));
    synchronized (this) {
      entry.attempt = attempt;
    }
    return ticket;
  }

  /** What became of the attempt with this ticket. */
  public synchronized OwnAttempt of(String ticket) {
    Entry entry = entries.get(ticket);
    if (entry == null) {
      return new OwnAttempt.None();
    }
    if (entry.interrupted) {
      return new OwnAttempt.Interrupted();
    }
    AttemptOutcome outcome = entry.outcome == null ? new AttemptOutcome.Trying() : entry.outcome;
    return new OwnAttempt.Told(outcome, Duration.between(entry.since, clock.instant()));
  }

  /**
   * Forgets a ticket, because its browser makes another attempt; withdraws it if it waits.
   *
   * @return whether the browser may go on: not while its attempt is being tried, which nothing can
   *     take back. If that one is right, the browser must still be known as the owner's
   */
  public boolean forget(String ticket) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(ticket);
      if (entry == null) {
        return true;
      }
      if (entry.isBeingTried()) {
        return false;
      }
      entries.remove(ticket);
    }
    entry.attempt.close();
    return true;
  }

  private synchronized Optional<String> enter(Entry entry) {
    if (!makeRoom(entry.peer)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[TICKET_BYTES];
    random.nextBytes(bytes);
    String ticket = HexFormat.of().formatHex(bytes);
    entries.put(ticket, entry);
    return Optional.of(ticket);
  }

  /** Forgets a finished ticket where one more would be too many; false if there is none. */
  private boolean makeRoom(Peer peer) {
    int same = 0;
    Optional<String> over = Optional.empty();
    Optional<String> ownOver = Optional.empty();
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      Entry entry = each.getValue();
      if (entry.isOwner()) {
        continue;
      }
      boolean own = entry.peer.equals(peer);
      same += own ? 1 : 0;
      if (entry.isOver()) {
        over = over.isPresent() ? over : Optional.of(each.getKey());
        ownOver = ownOver.isPresent() || !own ? ownOver : Optional.of(each.getKey());
      }
    }
    if (same < PER_PEER && entries.size() < CAPACITY) {
      return true;
    }
    Optional<String> leaving = same < PER_PEER ? over : ownOver;
    leaving.ifPresent(entries::remove);
    return leaving.isPresent();
  }

  private synchronized void tell(Entry entry, AttemptOutcome outcome) {
    entry.outcome = outcome;
    entry.since = clock.instant();
  }

  private synchronized void interrupt(Entry entry) {
    entry.interrupted = true;
    entry.since = clock.instant();
  }
}
