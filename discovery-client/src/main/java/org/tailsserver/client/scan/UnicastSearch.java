// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.lan.responder.Message;

/**
 * Asks each host of a subnet, by unicast, whether it is a server (RFC 6762, sections 5.5 and 6.7),
 * in rounds that come less and less often. Thread-safe.
 */
public final class UnicastSearch implements AutoCloseable {

  private static final int MDNS_PORT = 5353;

  /** So that neither the network nor this machine's table of neighbours is filled. */
  private static final Duration PER_QUESTION = Duration.ofMillis(2);

  /** Larger subnets are asked at half the pace: the kernel remembers who is silent for 3 s. */
  private static final int LARGE = 1024;

  /** So many go out together: to wake up for each costs more than to send it. */
  private static final int TOGETHER = 5;

  /** Between rounds; the last one again and again. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(15),
          Duration.ofMinutes(1));

  /** After so many rounds who is silent is taken for no server; and all are asked again. */
  private static final int ENOUGH_ROUNDS = 2;

  private static final Duration ANSWERING_TIME = Duration.ofMillis(500);

  /** Of one host in one round. */
  private static final int MOST_MESSAGES = 4;

  private final Subnet subnet;
  private final Consumer<Announcement> listener;
  private final SecureRandom random = new SecureRandom();
  private final DatagramSocket socket;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch enough = new CountDownLatch(ENOUGH_ROUNDS);

  /** Who was asked; guarded by itself. */
  private final Map<InetAddress, Asked> asked = new HashMap<>();

  /** Who need not be asked again; guarded by {@link #asked}. */
  private final Set<InetAddress> answered = new HashSet<>();

  /** What was told, or asked for, already; guarded by {@link #asked}. */
  private final Set<Heard> heard = new HashSet<>();

  private record Heard(InetAddress host, Offer offer) {}

  /** Of one host; its number is its own, so that no host can answer in the name of another. */
  private static final class Asked {
    private final Questions questions;
    private int messages;

    Asked(Questions questions) {
      this.questions = questions;
    }
  }

  private UnicastSearch(Subnet subnet, DatagramSocket socket, Consumer<Announcement> listener) {
    this.subnet = subnet;
    this.socket = socket;
    this.listener = listener;
  }

  /**
   * Begins at once.
   *
   * @param own the address of this machine to ask from; the one for any leaves that to the system
   * @param listener told of each server that answers, from another thread
   */
  public static UnicastSearch start(Subnet subnet, InetAddress own, Consumer<Announcement> listener)
      throws IOException {
    UnicastSearch search =
        new UnicastSearch(subnet, new DatagramSocket(new InetSocketAddress(own, 0)), listener);
    Thread.ofVirtual().start(search::askAll);
    Thread.ofVirtual().start(search::hear);
    return search;
  }

  /** Waits until each host was asked twice and had time to answer, or this is closed. */
  public void await() throws InterruptedException {
    enough.await();
    boolean _ = closed.await(ANSWERING_TIME.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void askAll() {
    InetAddress own = socket.getLocalAddress();
    try {
      for (int round = 0; round < Integer.MAX_VALUE; round++) {
        List<Inet4Address> silent = begin(round, own);
        if (isClosedDuring(silent)) {
          return;
        }
        enough.countDown();
        Duration pause = PAUSES.get(Math.min(round, PAUSES.size() - 1));
        if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  /** Who is asked in this round. */
  private List<Inet4Address> begin(int round, InetAddress own) {
    synchronized (asked) {
      asked.values().forEach(one -> one.messages = 0);
      heard.removeIf(each -> each.offer().port() == 0); // the answer may have got lost
      if (round > ENOUGH_ROUNDS) {
        answered.clear();
        heard.clear();
      }
      return subnet.hosts().filter(host -> !answered.contains(host) && !host.equals(own)).toList();
    }
  }

  private boolean isClosedDuring(List<Inet4Address> hosts) throws InterruptedException {
    long each = PER_QUESTION.toNanos() * (subnet.size() > LARGE ? 2 : 1);
    long due = System.nanoTime();
    for (int i = 0; i < hosts.size(); i++) {
      send(questions(hosts.get(i)).whoAreYou(), hosts.get(i));
      if (i % TOGETHER == TOGETHER - 1) {
        // What is late is not made up for: it would all go out at once.
        due = Math.max(due + TOGETHER * each, System.nanoTime());
        if (closed.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return true;
        }
      }
    }
    return closed.getCount() == 0;
  }

  private Questions questions(InetAddress host) {
    synchronized (asked) {
      return asked.computeIfAbsent(host, _ -> new Asked(new Questions(random.nextInt(1 << 16))))
          .questions;
    }
  }

  private void send(byte[] question, InetAddress host) {
    try {
      socket.send(new DatagramPacket(question, question.length, host, MDNS_PORT));
    } catch (IOException e) {
      // No way there, or too many neighbours are being looked for: the next round asks again.
    }
  }

  private void hear() {
    byte[] buffer = new byte[Message.MOST_BYTES + 1];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (closed.getCount() > 0) {
      packet.setLength(buffer.length);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
        continue; // a host that refuses
      }
      if (packet.getPort() == MDNS_PORT && mayAnswer(packet)) {
        questions(packet.getAddress())
            .offers(buffer, packet.getLength())
            .forEach(offer -> heard(packet.getAddress(), offer));
      }
    }
  }

  /** Only what bears the number is counted: what others send in a host's name hides no answer. */
  private boolean mayAnswer(DatagramPacket packet) {
    synchronized (asked) {
      Asked host = asked.get(packet.getAddress());
      if (host == null || !host.questions.isNumberOf(packet.getData(), packet.getLength())) {
        return false;
      }
      host.messages++;
      return host.messages <= MOST_MESSAGES;
    }
  }

  private void heard(InetAddress host, Offer offer) {
    synchronized (asked) {
      if (!heard.add(new Heard(host, offer))) {
        return;
      }
      if (offer.port() > 0) {
        answered.add(host);
      }
    }
    if (offer.port() == 0) {
      send(questions(host).where(offer), host);
    } else {
      listener.accept(
          new Announcement(offer.name(), List.of(new InetSocketAddress(host, offer.port()))));
    }
  }

  @Override
  public void close() {
    closed.countDown();
    for (int i = 0; i < ENOUGH_ROUNDS; i++) {
      enough.countDown();
    }
    socket.close();
  }
}
