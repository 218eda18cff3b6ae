// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces the page on every LAN the machine is on, and follows as interfaces and addresses come
 * and go. Thread-safe.
 */
public final class Announcer implements AutoCloseable {
  /** Visitors come by the announcement: the page gets the processor first. */
  private static final Duration HEAD_START = Duration.ofMillis(300);

  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final Interfaces interfaces;
  private final Advert advert;
  private final Duration period;
  private final Map<Place, Announcement> running = new HashMap<>();
  private final Thread thread;
  private volatile Names names;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * What the server goes by on the LAN now.
   *
   * @param hosts every host name, with ".local"; more than one only after a conflict on one LAN
   * @param conflict the name it had to take because another machine had its own; "" if none
   */
  public record Names(Set<String> hosts, String conflict) {
    public Names {
      hosts = Set.copyOf(hosts);
    }
  }

  /**
   * Where an announcement is made. A network card that was pulled and plugged in again is another
   * interface with, perhaps, the same address; what was open on the first one hears nothing more.
   */
  private record Place(InetAddress address, int networkInterface) {
    static Place of(InetAddress address) throws IOException {
      NetworkInterface found = NetworkInterface.getByInetAddress(address);
      return new Place(address, found == null ? 0 : found.getIndex());
    }
  }

  private Announcer(Interfaces interfaces, Advert advert, Duration period) {
    this.interfaces = interfaces;
    this.advert = advert;
    this.period = period;
    this.names = new Names(Set.of(advert.host()), "");
    this.thread = new Thread(this::run, "announcer");
    thread.setDaemon(true);
  }

  /**
   * Starts to announce; returns at once.
   *
   * @param period how often the interfaces are looked at
   */
  public static Announcer start(Interfaces interfaces, Advert advert, Duration period) {
    Announcer announcer = new Announcer(interfaces, advert, period);
    announcer.thread.start();
    return announcer;
  }

  /** What the server goes by now. */
  public Names names() {
    return names;
  }

  /** Takes the announcements back, which takes about two seconds. */
  @Override
  public void close() {
    closing.countDown();
    join(thread);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      boolean closed = closing.await(HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
      while (!closed) {
        follow();
        closed = closing.await(period.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      LOG.warn("The announcement ends early");
    }
    List<Thread> goodbyes = new ArrayList<>();
    for (Announcement each : running.values()) {
      goodbyes.add(Thread.ofPlatform().start(each::close));
    }
    for (Thread goodbye : goodbyes) {
      join(goodbye);
    }
  }

  private void follow() {
    try {
      Set<Place> wanted = new LinkedHashSet<>();
      for (InetAddress address : interfaces.lanAddresses()) {
        wanted.add(Place.of(address));
      }
      running
          .entrySet()
          .removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey()) || entry.getValue().isBroken();
            if (gone) {
              entry.getValue().close();
            }
            return gone;
          });
      for (Place place : wanted) {
        if (!running.containsKey(place)) {
          running.put(place, Announcement.open(place.address(), advert));
        }
      }
    } catch (IOException e) {
      LOG.warn("The page could not be announced on one network; trying again");
    }
    Set<String> hosts = new LinkedHashSet<>();
    hosts.add(advert.host());
    String conflict = "";
    for (Announcement each : running.values()) {
      hosts.add(each.host());
      conflict = conflict.isEmpty() ? each.conflict() : conflict;
    }
    Names now = new Names(hosts, conflict);
    if (!now.conflict().equals(names.conflict())) {
      LOG.warn("Another machine on the network uses this server's name");
    }
    names = now;
  }
}
