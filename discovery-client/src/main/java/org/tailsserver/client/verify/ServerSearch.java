// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.find.LanBrowser;
import org.tailsserver.pinning.pin.PinVerdict;

/**
 * Finds servers and looks at each. However many strangers announce themselves, the work is bounded.
 * Thread-safe.
 */
public final class ServerSearch implements AutoCloseable {

  /** For one handshake; an old laptop needs a second for its first. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_NAMES = 1024;

  /** Told of each change, one at a time. */
  public interface Listener {
    void seen(Sighting sighting);

    void gone(String name);
  }

  private final Recognition recognition;
  private final Listener listener;
  private final Semaphore looking = new Semaphore(MOST_AT_ONCE);

  /** What the listener knows, by name; also the lock under which it is told. */
  private final Map<String, Set<PinVerdict>> told = new HashMap<>();

  private final Set<Announcement> pending = new HashSet<>();
  private final LanBrowser browser;

  private ServerSearch(List<LanAddress> networks, Recognition recognition, Listener listener) {
    this.recognition = recognition;
    this.listener = listener;
    this.browser =
        LanBrowser.on(
            networks,
            new LanBrowser.Listener() {
              @Override
              public void announced(Announcement announcement) {
                ServerSearch.this.announced(announcement);
              }

              @Override
              public void withdrawn(String name) {
                ServerSearch.this.withdrawn(name);
              }
            });
  }

  /** Begins at once. */
  public static ServerSearch start(
      List<LanAddress> networks, Recognition recognition, Listener listener) {
    return new ServerSearch(networks, recognition, listener);
  }

  private void announced(Announcement announcement) {
    synchronized (told) {
      boolean flood = told.size() >= MOST_NAMES && !told.containsKey(announcement.name());
      if (flood || pending.size() >= MOST_NAMES || !pending.add(announcement)) {
        return;
      }
    }
    Thread.ofVirtual().start(() -> look(announcement));
  }

  private void look(Announcement announcement) {
    looking.acquireUninterruptibly();
    Sighting sighting;
    try {
      sighting = recognition.look(announcement, PATIENCE);
    } finally {
      looking.release();
    }
    synchronized (told) {
      pending.remove(announcement);
      Set<PinVerdict> before = told.computeIfAbsent(sighting.name(), _ -> new HashSet<>());
      if (isNews(sighting.verdict(), before) && before.add(sighting.verdict())) {
        listener.seen(sighting);
      }
    }
  }

  /** The same server over its other address family is none. */
  private static boolean isNews(PinVerdict verdict, Set<PinVerdict> before) {
    return !(verdict instanceof PinVerdict.Unreachable) || before.isEmpty();
  }

  private void withdrawn(String name) {
    synchronized (told) {
      if (told.remove(name) != null) {
        listener.gone(name);
      }
    }
  }

  /** Stops listening; returns at once. Handshakes under way may still be told of. */
  @Override
  public void close() {
    browser.close();
  }
}
