// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.ProbeKey;

/**
 * Keeps the onion services of a stick published: by a tor that has been running before or starts
 * later, again whenever tor comes back, and again whenever one is no longer reached. Every service
 * goes to tor by ADD_ONION (control-spec) with its key and its clients, whatever tor's
 * configuration is. Thread-safe.
 */
public final class OnionPublisher implements AutoCloseable {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** One try through a slow network. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** So often an onion that was reached is tried again. */
  private static final Duration WATCH = Duration.ofMinutes(5);

  /** After so many tries in vain it is taken back and published anew. */
  private static final int TRIES = 5;

  private final TorPlaces places;
  private final List<StickOnion> onions;
  private final Progress progress;
  private final Reach reach;
  private final ProbeKey probe = ProbeKey.generate();
  private final Map<OnionAddress, Integer> inVain = new HashMap<>();
  private final Object clock = new Object();
  private final Thread thread = Thread.ofPlatform().daemon().name("tor").unstarted(this::run);
  private boolean woken;
  private volatile boolean closed;

  private OnionPublisher(TorPlaces places, List<StickOnion> onions, Consumer<Publication> watcher) {
    this.places = places;
    this.onions = List.copyOf(onions);
    this.progress = new Progress(onions, watcher);
    this.reach = new Reach(places.socks(), PATIENCE);
  }

  /**
   * Begins, in a thread of its own.
   *
   * @param watcher told of every change, in the order of the changes, from several threads
   */
  public static OnionPublisher start(
      TorPlaces places, List<StickOnion> onions, Consumer<Publication> watcher) {
    OnionPublisher publisher = new OnionPublisher(places, onions, watcher);
    publisher.thread.start();
    return publisher;
  }

  private void run() {
    Duration pause = SHORTEST_PAUSE;
    try {
      while (!closed) {
        try (Tor tor = Tor.connect(places, this::event)) {
          pause = SHORTEST_PAUSE;
          wakeAtItsEnd(tor);
          serve(tor);
        } catch (IOException e) {
          // It is gone, or was never there.
        }
        progress.lost();
        sleep(pause);
        pause = longer(pause);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** What tor tells of our own tries must not start the next: they would follow at once. */
  private void event(String keyword, String rest) {
    if (progress.event(keyword, rest)) {
      wake();
    }
  }

  private void wakeAtItsEnd(Tor tor) {
    Thread.ofPlatform()
        .daemon()
        .name("tor-end")
        .start(() -> {
          tor.awaitEnd();
          wake();
        });
  }

  /** Until that tor ends, or this is closed. */
  private void serve(Tor tor) throws IOException, InterruptedException {
    tor.enableNetwork();
    progress.connected(tor.bootstrapPhase());
    for (StickOnion onion : onions) {
      publish(tor, onion);
    }
    Duration pause = SHORTEST_PAUSE;
    while (!closed && tor.isConnected()) {
      if (!progress.isBootstrapped()) {
        sleep(LONGEST_PAUSE);
      } else if (allReached(tor)) {
        pause = SHORTEST_PAUSE;
        sleep(WATCH);
      } else {
        sleep(pause);
        pause = longer(pause);
      }
    }
  }

  private void publish(Tor tor, StickOnion onion) throws IOException {
    try {
      boolean anew = tor.publish(onion, probe);
      progress.uploaded(onion.address(), !anew);
      tor.carryKey(onion.address(), probe);
    } catch (IOException e) {
      if (!tor.isConnected()) {
        throw e;
      }
      progress.troubled(TorTrouble.REFUSED);
    }
  }

  /** Tries each; those that were reached before as well. */
  private boolean allReached(Tor tor) throws IOException {
    boolean all = true;
    for (StickOnion onion : onions) {
      if (closed || !tor.isConnected()) {
        return false;
      }
      // Too early a try makes tor believe for a while that there is no such onion.
      all &= progress.isUploaded(onion.address()) && isReached(tor, onion);
    }
    return all;
  }

  private boolean isReached(Tor tor, StickOnion onion) throws IOException {
    OnionAddress address = onion.address();
    boolean reached = reach.reaches(address, onion.port());
    progress.reachable(address, reached);
    if (reached) {
      inVain.remove(address);
    } else if (inVain.merge(address, 1, Integer::sum) == TRIES) {
      inVain.remove(address);
      tor.withdraw(address);
      publish(tor, onion);
    }
    return reached;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private void wake() {
    synchronized (clock) {
      woken = true;
      clock.notifyAll();
    }
  }

  /** For so long, or until something has happened. */
  private void sleep(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    synchronized (clock) {
      long left = time.toNanos();
      while (!woken && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(clock, left);
        left = end - System.nanoTime();
      }
      woken = false;
    }
  }

  /** Leaves what is published to tor, and stops looking. */
  @Override
  public void close() {
    closed = true;
    wake();
  }
}
