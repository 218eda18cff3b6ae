// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.scan.Answers.answer;
import static org.tailsserver.client.scan.Answers.pointer;
import static org.tailsserver.client.scan.Answers.service;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tailsserver.client.find.Announcement;
import org.xbill.DNS.Type;

/** Hosts of all kinds at loopback addresses, some of which mean ill. */
@Timeout(60)
class UnicastSearchTest {
  private static final InetAddress OWN = InetAddress.ofLiteral("127.0.0.1");
  private static final String SUBNET = "127.83.70.0/28";

  private final BlockingQueue<Announcement> found = new LinkedBlockingQueue<>();
  private final List<DatagramSocket> hosts = new ArrayList<>();
  private final Set<Integer> asked = ConcurrentHashMap.newKeySet();

  /** What a host does with a question of so much an ID for a record of such a type. */
  private interface Host {
    byte[] answer(int id, int type) throws IOException;
  }

  @AfterEach
  void leave() {
    hosts.forEach(DatagramSocket::close);
  }

  @Test
  void whoAnswersIsFoundAtTheAddressAndPortThatAnswered() throws Exception {
    host(3, 3, (id, _) -> answer(id, List.of(pointer("one"), service("one", 443)), List.of()));
    host(9, 9, (id, _) -> answer(id, List.of(pointer("two")), List.of(service("two", 8443))));

    assertEquals(Set.of("one /127.83.70.3:443", "two /127.83.70.9:8443"), new TreeSet<>(search(2)));
  }

  @Test
  void whereThePortIsMissingItIsAskedFor() throws Exception {
    host(
        3,
        3,
        (id, type) ->
            answer(
                id, List.of(type == Type.PTR ? pointer("one") : service("one", 443)), List.of()));

    assertEquals(List.of("one /127.83.70.3:443"), search(1));
  }

  @Test
  void whoWasNotAskedOrDoesNotKnowTheNumberOfTheQuestionIsNotHeard() throws Exception {
    Host honest = (id, _) -> answer(id, List.of(service("one", 443)), List.of());
    host(3, 4, (id, _) -> answer(id, List.of(service("another-port", 443)), List.of()));
    host(5, 5, (id, _) -> answer(id ^ 1, List.of(service("another-number", 443)), List.of()));
    host(6, 40, (id, _) -> answer(id, List.of(service("another-subnet", 443)), List.of()));
    host(7, 7, honest);

    assertEquals(List.of("one /127.83.70.7:443"), search(1));
    assertEquals(4, asked.size());
  }

  @Test
  void whoeverSaysMoreAndMoreIsHeardOnlySoOften() throws Exception {
    host(3, 3, (id, _) -> answer(id, List.of(service("s" + hosts.size(), 443)), List.of()));
    DatagramSocket loud = hosts.getFirst();
    try (UnicastSearch search = UnicastSearch.start(subnet(), OWN, found::add)) {
      assertEquals("s1", found.take().name());
      InetSocketAddress asker = lastAsker;
      for (int i = 0; i < 100; i++) {
        byte[] more = answer(lastId, List.of(service("more" + i, 443)), List.of());
        loud.send(new DatagramPacket(more, more.length, asker));
      }
      search.await();
    }
    int perRound = 4;
    assertTrue(found.size() <= 2 * perRound, found::toString);
  }

  @Test
  void whatOthersSendInTheNameOfAHostHidesNoAnswerOfIt() throws Exception {
    Host honest = (id, _) -> answer(id, List.of(service("one", 443)), List.of());
    DatagramSocket other = open("127.83.70.3", 5353);
    host(
        3,
        3,
        (id, type) -> {
          for (int i = 1; i < 20; i++) {
            byte[] junk = answer(id ^ i, List.of(service("junk", 443)), List.of());
            other.send(new DatagramPacket(junk, junk.length, lastAsker));
          }
          return honest.answer(id, type);
        });

    assertEquals(List.of("one /127.83.70.3:443"), search(1));
  }

  @Test
  void noHostKnowsTheNumberOfAnother() throws Exception {
    Set<Integer> numbers = ConcurrentHashMap.newKeySet();
    for (int last = 1; last < 9; last++) {
      host(
          last,
          last,
          (id, _) -> {
            numbers.add(id);
            return answer(id, List.of(service("same", 443)), List.of());
          });
    }
    search(8);
    // 16 random bits each: once in 2000 times two are the same.
    assertTrue(numbers.size() > 5, numbers::toString);
  }

  private volatile InetSocketAddress lastAsker = new InetSocketAddress(OWN, 1);
  private volatile int lastId;

  /** Searches until so many are found and two rounds are over; each is told once. */
  private List<String> search(int expected) throws Exception {
    List<String> told = new ArrayList<>();
    try (UnicastSearch search = UnicastSearch.start(subnet(), OWN, found::add)) {
      while (told.size() < expected) {
        Announcement next = found.take();
        told.add(next.name() + " " + next.addresses().getFirst());
      }
      search.await();
    }
    assertEquals(0, found.size(), found::toString);
    return told;
  }

  private static Subnet subnet() {
    return Subnet.parse(SUBNET).orElseThrow();
  }

  /** A host that is asked at one address and answers from another, or another port. */
  private void host(int last, int from, Host host) throws IOException {
    DatagramSocket in = open("127.83.70." + last, 5353);
    DatagramSocket out = in;
    if (from == last + 1) {
      out = open("127.83.70." + last, 0);
    } else if (from != last) {
      out = open("127.83.70." + from, 5353);
    }
    DatagramSocket answering = out;
    Thread.ofVirtual()
        .start(() -> {
          byte[] buffer = new byte[1500];
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          try {
            while (true) {
              in.receive(packet);
              int id = (buffer[0] & 0xff) << 8 | (buffer[1] & 0xff);
              asked.add(last);
              lastAsker = (InetSocketAddress) packet.getSocketAddress();
              lastId = id;
              byte[] answer = host.answer(id, buffer[packet.getLength() - 3]);
              answering.send(new DatagramPacket(answer, answer.length, lastAsker));
              packet.setLength(buffer.length);
            }
          } catch (IOException e) {
            // closed
          }
        });
  }

  private DatagramSocket open(String address, int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(null);
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    hosts.add(socket);
    return socket;
  }
}
