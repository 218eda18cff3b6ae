// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.unlock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Subscription;
import org.tailsserver.protocol.wire.UnlockClient;

/**
 * The portal's line to server-mode. Follows its state, and asks again twice a second while it does
 * not answer. Thread-safe; listeners are called one at a time and must not wait for anything.
 */
public final class ServerMode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerMode.class);
  private static final long RETRY_MILLIS = 500;
  private static final int PER_NETWORK = 4;

  private final UnlockClient client;
  private final ScheduledExecutorService timer;
  private final List<Consumer<ServerSight>> listeners = new CopyOnWriteArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private volatile ServerSight sight = new ServerSight.Silent();
  private @Nullable Subscription watch;
  private boolean closed;

  /**
   * Starts to follow.
   *
   * @param client belongs to the new object, which closes it
   */
  public ServerMode(UnlockClient client, ScheduledExecutorService timer) {
    this.client = client;
    this.timer = timer;
    connect();
  }

  /** What is known now. */
  public ServerSight sight() {
    return sight;
  }

  /** Calls the listener now and at every change, until closed. */
  public Subscription listen(Consumer<ServerSight> listener) {
    synchronized (listeners) {
      listeners.add(listener);
      listener.accept(sight);
    }
    return () -> listeners.remove(listener);
  }

  /**
   * Makes an attempt; see {@link UnlockClient#attempt}. A {@link Network} has at most {@value
   * #PER_NETWORK} under way; one more is {@link AttemptOutcome.Busy}, told within this call.
   *
   * @param passphrase wiped by this call
   */
  public Subscription attempt(
      Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes, Runnable lost) {
    Place place = new Place(Network.of(peer), outcomes, lost);
    if (!place.take()) {
      passphrase.close();
      outcomes.accept(new AttemptOutcome.Busy());
      return () -> {};
    }
    Subscription attempt = client.attempt(peer, passphrase, place::tell, place::lose);
    return () -> {
      place.leave();
      attempt.close();
    };
  }

  /** What an attempt takes of its network's share until it is over or withdrawn. */
  private final class Place {
    private final String network;
    private final Consumer<AttemptOutcome> outcomes;
    private final Runnable lost;

    Place(String network, Consumer<AttemptOutcome> outcomes, Runnable lost) {
      this.network = network;
      this.outcomes = outcomes;
      this.lost = lost;
    }

    boolean take() {
      synchronized (places) {
        int taken = 0;
        for (Place each : places) {
          taken += each.network.equals(network) ? 1 : 0;
        }
        return taken < PER_NETWORK && places.add(this);
      }
    }

    void leave() {
      synchronized (places) {
        places.remove(this);
      }
    }

    void tell(AttemptOutcome outcome) {
      if (outcome.isFinal()) {
        leave();
      }
      outcomes.accept(outcome);
    }

    void lose() {
      leave();
      lost.run();
    }
  }

  /** Tells server-mode that the page is no longer needed. */
  public void dismiss() throws IOException {
    client.dismiss();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    client.close();
  }

  private synchronized void connect() {
    if (closed) {
      return;
    }
    if (watch != null) {
      watch.close();
    }
    watch = client.watch(this::told, this::lost);
  }

  private void told(UnlockState state) {
    change(new ServerSight.Told(state));
  }

  private void lost() {
    change(new ServerSight.Silent());
    synchronized (this) {
      if (!closed) {
        var _ = timer.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void change(ServerSight now) {
    synchronized (listeners) {
      boolean silent = now instanceof ServerSight.Silent;
      if (silent ? sight instanceof ServerSight.Silent : now.equals(sight)) {
        return;
      }
      if (silent) {
        LOG.warn("server-mode does not answer any more; asking again");
      }
      sight = now;
      listeners.forEach(listener -> listener.accept(now));
    }
  }
}
