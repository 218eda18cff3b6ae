// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.find.LanBrowser;
import org.tailsserver.client.scan.Scanning;
import org.tailsserver.client.scan.Subnet;
import org.tailsserver.client.scan.UnicastSearch;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.pinning.tls.PinnedTls;

/**
 * Finds servers and looks at each. However many strangers announce themselves, the work is bounded.
 * Thread-safe.
 */
public final class ServerSearch implements AutoCloseable {

  /** For one handshake; an old laptop needs a second for its first. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
  private static final int MOST_AT_ONCE = 32;
  private static final int MOST_NAMES = 256;

  /** Told of each change, one at a time. */
  public interface Listener {
    void seen(Sighting sighting);

    void gone(String name);

    /** Each host of it is asked from now on. */
    default void asking(Subnet subnet) {}
  }

  /** How long a LAN may stay silent until its hosts are asked one by one. */
  static final Duration SILENCE = Duration.ofMillis(700);

  private final List<LanAddress> networks;
  private final Scanning scanning;
  private final Recognition recognition;
  private final Listener listener;

  /** Those with the very name of a server of yours: no crowd of other names hides it. */
  private final Crowd likely = new Crowd();

  /** Those called like a server of yours: strangers, however many, take nothing from them. */
  private final Crowd namesakes = new Crowd();

  private final Crowd strangers = new Crowd();

  /** What the listener knows, by name; also the lock under which it is told. */
  private final Map<String, Set<PinVerdict>> told = new HashMap<>();

  /** By what the listener was told of each key and whose it is: names; guarded likewise. */
  private final Map<PinVerdict, SequencedMap<String, Sighting>> names = new HashMap<>();

  /** Guarded likewise. */
  private final Map<Door, UnicastSearch> scans = new LinkedHashMap<>();

  private final AtomicBoolean askedLast = new AtomicBoolean();
  private volatile boolean silent = true;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LanBrowser browser;

  /** What is asked, and the address of ours it is asked from. */
  private record Door(Subnet subnet, InetAddress own) {}

  /** The announcements of one kind that are followed; guarded by {@link #told}. */
  private static final class Crowd {
    private final Semaphore looking = new Semaphore(MOST_AT_ONCE);
    private final Set<String> names = new HashSet<>();
    private final Set<Announcement> pending = new LinkedHashSet<>();
    private boolean turnedAway;

    /** Whether there is room for it, and it is not followed already. */
    boolean admit(Announcement announcement) {
      if (pending.contains(announcement)) {
        return false;
      }
      if (pending.size() >= MOST_NAMES
          || (names.size() >= MOST_NAMES && !names.contains(announcement.name()))) {
        turnedAway = true;
        return false;
      }
      names.add(announcement.name());
      return pending.add(announcement);
    }
  }

  private ServerSearch(
      List<LanAddress> networks, Scanning scanning, Recognition recognition, Listener listener) {
    this.networks = List.copyOf(networks);
    this.scanning = scanning;
    this.recognition = recognition;
    this.listener = listener;
    this.browser =
        LanBrowser.on(
            networks,
            recognition::isNamedLikeOurs,
            new LanBrowser.Listener() {
              @Override
              public void announced(Announcement announcement) {
                silent = false;
                ServerSearch.this.announced(announcement);
              }

              @Override
              public void withdrawn(String name) {
                ServerSearch.this.withdrawn(name);
              }

              @Override
              public void mute(LanAddress network) {
                if (scanning.allowed()) {
                  scanOwn(network);
                }
              }
            });
  }

  /**
   * Begins at once, also where the servers of yours were last, unless only to listen is allowed.
   */
  public static ServerSearch start(
      List<LanAddress> networks, Scanning scanning, Recognition recognition, Listener listener) {
    ServerSearch search = new ServerSearch(networks, scanning, recognition, listener);
    Thread.ofPlatform().daemon().name("tls").start(PinnedTls::warmUp); // while nobody answers yet
    scanning.subnets().forEach(search::scanWanted);
    if (scanning.allowed()) {
      search.lookWhereTheyWere();
      Thread.ofVirtual().start(search::scanInSilence);
    }
    return search;
  }

  private void scanInSilence() {
    try {
      if (!closed.await(SILENCE.toMillis(), TimeUnit.MILLISECONDS) && silent) {
        scan();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Asks the hosts of this machine's own networks, unless that is not allowed or done already. */
  void scan() {
    if (scanning.allowed()) {
      networks.forEach(this::scanOwn);
    }
  }

  private void scanOwn(LanAddress network) {
    Subnet.own(network).ifPresent(subnet -> scan(new Door(subnet, network.address())));
  }

  private void scanWanted(Subnet subnet) {
    InetAddress own =
        networks.stream()
            .filter(network -> subnet.hosts().findFirst().filter(network::reaches).isPresent())
            .map(LanAddress::address)
            .findFirst()
            .orElse(Subnet.ANY_OF_OURS);
    scan(new Door(subnet, own));
  }

  private void scan(Door door) {
    lookWhereTheyWere();
    synchronized (told) {
      if (closed.getCount() == 0 || scans.containsKey(door)) {
        return;
      }
      try {
        scans.put(door, UnicastSearch.start(door.subnet(), door.own(), this::announced));
      } catch (IOException e) {
        return; // the address is gone
      }
      listener.asking(door.subnet());
    }
  }

  /** Waits until everybody who is asked at all had time to answer. */
  public void awaitScan() throws InterruptedException {
    List<UnicastSearch> begun;
    synchronized (told) {
      begun = List.copyOf(scans.values());
    }
    for (UnicastSearch scan : begun) {
      scan.await();
    }
  }

  /**
   * Looks at the addresses where the servers of yours were last; somebody else there is no news.
   */
  void lookWhereTheyWere() {
    if (askedLast.getAndSet(true)) {
      return;
    }
    for (PinnedServer server : recognition.servers()) {
      server
          .lastAddress()
          .filter(last -> networks.stream().anyMatch(network -> network.reaches(last)))
          .map(last -> new InetSocketAddress(last, server.port()))
          .ifPresent(last -> Thread.ofVirtual().start(() -> lookAt(server, last)));
    }
  }

  private void lookAt(PinnedServer server, InetSocketAddress last) {
    Sighting sighting =
        recognition.look(new Announcement(server.name().text(), List.of(last)), PATIENCE);
    if (sighting.verdict() instanceof PinVerdict.Yours) {
      tell(sighting);
    }
  }

  /** Follows what was heard, within bounds. */
  void announced(Announcement announcement) {
    Crowd crowd = crowd(announcement.name());
    synchronized (told) {
      if (!crowd.admit(announcement)) {
        return;
      }
    }
    Thread.ofVirtual().start(() -> lookUntilItAnswers(announcement, crowd));
  }

  private Crowd crowd(String name) {
    if (recognition.isLikelyOurs(name)) {
      return likely;
    }
    return recognition.isNamedLikeOurs(name) ? namesakes : strangers;
  }

  /** Whether some that are called like a server of yours were too many to be looked at. */
  public boolean isCrowded() {
    synchronized (told) {
      return likely.turnedAway || namesakes.turnedAway;
    }
  }

  /** Those that announced themselves, one of each name, but did not answer or fail so far. */
  public List<Sighting> unanswered() {
    Map<String, Sighting> silent = new LinkedHashMap<>();
    synchronized (told) {
      for (Crowd crowd : List.of(likely, namesakes, strangers)) {
        for (Announcement announcement : crowd.pending) {
          if (!told.containsKey(announcement.name())) {
            silent.putIfAbsent(announcement.name(), silent(announcement));
          }
        }
      }
    }
    return List.copyOf(silent.values());
  }

  private static Sighting silent(Announcement announcement) {
    return new Sighting(
        announcement.name(),
        announcement.addresses().getFirst(),
        new PinVerdict.Unreachable(ClientText.of("unreachable.pending")),
        Optional.empty());
  }

  /**
   * Who does not answer is looked at again, less and less often: a page may start after its
   * announcement, and a network card that was changed is known to nobody for a while.
   */
  private void lookUntilItAnswers(Announcement announcement, Crowd crowd) {
    Duration pause = SHORTEST_PAUSE;
    try {
      while (!look(announcement, crowd.looking)
          && !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)
          && isKnown(announcement.name())) {
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      synchronized (told) {
        crowd.pending.remove(announcement);
      }
    }
  }

  private boolean isKnown(String name) {
    synchronized (told) {
      return told.containsKey(name);
    }
  }

  /** Whether it answered. */
  private boolean look(Announcement announcement, Semaphore looking) {
    looking.acquireUninterruptibly();
    Sighting sighting;
    try {
      sighting = recognition.look(announcement, PATIENCE);
    } finally {
      looking.release();
    }
    tell(sighting);
    return !(sighting.verdict() instanceof PinVerdict.Unreachable);
  }

  private void tell(Sighting sighting) {
    synchronized (told) {
      Set<PinVerdict> before = told.computeIfAbsent(sighting.name(), _ -> new HashSet<>());
      if (isNews(sighting.verdict(), before)
          && isUnderNoOtherName(sighting)
          && before.add(sighting.verdict())) {
        listener.seen(sighting);
      }
    }
  }

  /** One server is listed once, whatever it calls itself, by announcement and when asked. */
  private boolean isUnderNoOtherName(Sighting sighting) {
    if (sighting.certificate().isEmpty()) {
      return true;
    }
    SequencedMap<String, Sighting> same =
        names.computeIfAbsent(sighting.verdict(), _ -> new LinkedHashMap<>());
    same.putIfAbsent(sighting.name(), sighting);
    return same.sequencedKeySet().getFirst().equals(sighting.name());
  }

  /** The same server over its other address family is none. */
  private static boolean isNews(PinVerdict verdict, Set<PinVerdict> before) {
    return !(verdict instanceof PinVerdict.Unreachable) || before.isEmpty();
  }

  /** Forgets what goes by that name. */
  void withdrawn(String name) {
    synchronized (told) {
      likely.names.remove(name);
      namesakes.names.remove(name);
      strangers.names.remove(name);
      Set<PinVerdict> gone = told.remove(name);
      if (gone == null) {
        return;
      }
      if (!gone.isEmpty()) {
        listener.gone(name);
      }
      for (SequencedMap<String, Sighting> same : names.values()) {
        if (same.remove(name) != null && !same.isEmpty()) {
          tell(same.firstEntry().getValue());
        }
      }
      names.values().removeIf(Map::isEmpty);
    }
  }

  /** Stops listening; returns at once. Handshakes under way may still be told of. */
  @Override
  public void close() {
    synchronized (told) {
      closed.countDown();
      scans.values().forEach(UnicastSearch::close);
    }
    browser.close();
  }
}
