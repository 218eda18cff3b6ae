// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.find;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.impl.JmDNSImpl;
import org.slf4j.LoggerFactory;
import org.tailsserver.lan.responder.GuardedResponder;
import org.tailsserver.lan.responder.Limits;

/**
 * Listens for servers with mDNS (RFC 6762) and DNS-SD (RFC 6763), one responder per address and
 * family. Says nothing about this machine but a random name: JmDNS announces an address record of
 * its own. Thread-safe.
 */
public final class LanBrowser implements AutoCloseable {

  /** What servers announce themselves as. */
  public static final String SERVICE_TYPE = "_tails-server._tcp.local.";

  private static final int MOST_ADDRESSES = 2;

  /** Of so many strangers the details are asked for; their announcements mostly say them anyway. */
  private static final int MOST_ASKED = 256;

  /** JmDNS keeps every name it ever heard: after so many records it is made anew. */
  private static final Limits LIMITS = new Limits(1000, 4096);

  /** Told from several threads, possibly more than once of the same server. */
  public interface Listener {
    void announced(Announcement announcement);

    void withdrawn(String name);

    /** Nothing can be asked by multicast on this network, for now: a firewall forbids it. */
    default void mute(LanAddress network) {}
  }

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(4);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final List<JmDNS> responders = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private final Limits limits;

  private LanBrowser(Limits limits) {
    this.limits = limits;
  }

  /**
   * Begins to listen at once, on each network in a thread of its own; a broken one is skipped.
   *
   * @param wanted the names that matter even where very many are heard
   */
  public static LanBrowser on(
      List<LanAddress> networks, Predicate<String> wanted, Listener listener) {
    return on(networks, wanted, listener, LIMITS);
  }

  static LanBrowser on(
      List<LanAddress> networks, Predicate<String> wanted, Listener listener, Limits limits) {
    // JmDNS logs from several threads at once; SLF4J complains unless it is ready before.
    LoggerFactory.getILoggerFactory();
    LanBrowser browser = new LanBrowser(limits);
    for (LanAddress network : networks) {
      Thread.ofPlatform()
          .daemon()
          .name("mdns")
          .start(() -> browser.listenOrTryAgain(network, wanted, listener));
    }
    return browser;
  }

  /** What lets no multicast out now may do so later; JmDNS would not wait in between. */
  private void listenOrTryAgain(LanAddress network, Predicate<String> wanted, Listener listener) {
    Duration pause = SHORTEST_PAUSE;
    try {
      while (!listen(network, wanted, listener)) {
        listener.mute(network);
        if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Whether it could ask. */
  private boolean listen(LanAddress network, Predicate<String> wanted, Listener listener) {
    Renewal renewal = new Renewal(() -> listenOrTryAgain(network, wanted, listener));
    try {
      String name = randomName();
      GuardedResponder responder =
          GuardedResponder.open(named(network.address(), name), name, limits, renewal);
      if (!keep(responder)) {
        closeQuietly(responder);
        return true;
      }
      responder.addServiceListener(
          SERVICE_TYPE, new Events(network, wanted, listener, new AtomicInteger()));
      try {
        responder.expectMany();
        responder.ask(SERVICE_TYPE);
        return true;
      } catch (IOException e) {
        if (!renewal.cancel()) {
          return true; // by another, which is made by now
        }
        drop(responder);
        return false;
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it is to be used: this is not closed yet. */
  private synchronized boolean keep(JmDNS responder) {
    return !isClosed() && responders.add(responder);
  }

  private synchronized void drop(JmDNS responder) {
    if (responders.remove(responder)) {
      Thread.ofPlatform().daemon().name("mdns-close").start(() -> closeQuietly(responder));
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Replaces a responder that has heard too much, or something it could not bear; once. */
  private final class Renewal implements GuardedResponder.Owner {
    private final Runnable listenAnew;
    private boolean begun;

    Renewal(Runnable listenAnew) {
      this.listenAnew = listenAnew;
    }

    @Override
    public void full(JmDNSImpl responder) {
      replace(responder);
    }

    @Override
    public void deaf(JmDNSImpl responder) {
      replace(responder);
    }

    /** From now on it replaces none; false if it did already. */
    boolean cancel() {
      synchronized (LanBrowser.this) {
        boolean first = !begun;
        begun = true;
        return first;
      }
    }

    private void replace(JmDNSImpl responder) {
      synchronized (LanBrowser.this) {
        if (begun || isClosed()) {
          return;
        }
        begun = true;
        responders.remove(responder);
      }
      Thread.ofPlatform()
          .daemon()
          .name("mdns")
          .start(() -> {
            listenAnew.run();
            closeQuietly(responder);
          });
    }
  }

  /** JmDNS would ask the network's DNS server for the name of one that has none, and wait. */
  private static InetAddress named(InetAddress address, String name) throws IOException {
    return address instanceof Inet6Address six && six.getScopedInterface() != null
        ? Inet6Address.getByAddress(name, six.getAddress(), six.getScopedInterface())
        : InetAddress.getByAddress(name, address.getAddress());
  }

  private static String randomName() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Returns at once; JmDNS says goodbye in the background, for up to two seconds. */
  @Override
  public synchronized void close() {
    closed.countDown();
    List.copyOf(responders).forEach(this::drop);
  }

  private static void closeQuietly(JmDNS responder) {
    try {
      responder.close();
    } catch (IOException e) {
      // Nothing of ours depends on it any more.
    }
  }

  /**
   * What one responder hears.
   *
   * @param heard how many names
   */
  private record Events(
      LanAddress network, Predicate<String> wanted, Listener listener, AtomicInteger heard)
      implements ServiceListener {

    @Override
    public void serviceAdded(ServiceEvent event) {
      if (heard.getAndIncrement() >= MOST_ASKED && !wanted.test(event.getName())) {
        return;
      }
      event.getDNS().requestServiceInfo(event.getType(), event.getName(), 1);
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      listener.withdrawn(event.getName());
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      ServiceInfo info = event.getInfo();
      if (info.getPort() < 1) {
        return;
      }
      List<InetSocketAddress> addresses =
          Stream.<InetAddress>concat(
                  Stream.of(info.getInet4Addresses()), Stream.of(info.getInet6Addresses()))
              .filter(network::reaches)
              .map(this::scoped)
              .distinct()
              .limit(MOST_ADDRESSES)
              .map(address -> new InetSocketAddress(address, info.getPort()))
              .toList();
      if (!addresses.isEmpty()) {
        listener.announced(new Announcement(event.getName(), addresses));
      }
    }

    /** A link-local address is on the interface it was heard on. */
    private InetAddress scoped(InetAddress address) {
      if (address instanceof Inet4Address
          || !address.isLinkLocalAddress()
          || !(network.address() instanceof Inet6Address ours)) {
        return address;
      }
      try {
        // With the interface's name, which is what people and other programs write.
        return Inet6Address.getByAddress(null, address.getAddress(), ours.getScopedInterface());
      } catch (UnknownHostException e) {
        throw new IllegalStateException("16 bytes are an IPv6 address", e);
      }
    }
  }
}
