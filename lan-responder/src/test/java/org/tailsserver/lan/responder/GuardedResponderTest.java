// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.DNSIncoming;
import javax.jmdns.impl.JmDNSImpl;
import javax.jmdns.impl.tasks.Responder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tailsserver.fixtures.lan.AloneOnLoopback;
import org.tailsserver.lan.responder.GuardedResponder.Owner;
import org.tailsserver.lan.responder.Packet.Section;

/** A real responder on loopback, and a host that means ill. */
@ExtendWith(AloneOnLoopback.class)
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedResponderTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String TYPE = "_tails-server._tcp.local";
  private static final int MOST = 150;

  /** All that the test sends is let pass, so that it is seen to be bounded elsewhere, too. */
  private static final Limits LIMITS = new Limits(1_000_000, MOST);

  private final String name = "guarded-" + Long.toString(System.nanoTime(), 36);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final Stranger stranger = new Stranger(LOOPBACK);
  private final GuardedResponder responder =
      GuardedResponder.open(LOOPBACK, name, LIMITS, new Forgetful());

  GuardedResponderTest() throws Exception {}

  @BeforeAll
  void announced() throws Exception {
    responder.registerService(ServiceInfo.create(TYPE + ".", name, 4711, "v=1"));
    stranger.ask(Packet.question().ask(name + ".local", 1), 0);
  }

  @AfterAll
  void leave() {
    responder.close();
    stranger.close();
  }

  @Test
  void aQuestionThatWantsATinyAnswerIsAnsweredAndSoIsTheNextOne() throws Exception {
    stranger.ask(Packet.tinyAnswerWanted(), 4);
    stranger.ask(Packet.question().ask(TYPE, Packet.PTR).answersOf(0, Section.ADDITIONAL), 5);
    stranger.ask(Packet.question().ask(name + ".local", 1), 2);

    assertFalse(responder.isClosing() || responder.isClosed() || responder.isCanceled());
  }

  @Test
  void questionsThatWouldFillTheirAnswerEndNothing() throws Exception {
    stranger.send(Packet.manyQuestions(name + ".local", 1), 8);
    for (int i = 0; i < 8; i++) { // JmDNS takes 20 to 120 ms for each
      stranger.ask(Packet.question().ask(TYPE, Packet.PTR), 0x20 + i);
    }

    assertFalse(responder.isClosing() || responder.isClosed() || responder.isCanceled());
  }

  @Test
  void anAnswerThatCannotBeMadeOrSentEndsNothing() throws Exception {
    int before = responder.unanswered();
    answer(Packet.manyQuestions(name + ".local", 1), 40_000);
    assertEquals(before + 1, responder.unanswered());
    answer(Packet.question().ask(name + ".local", 1), 0);
    assertEquals(before + 1, responder.unanswered());

    stranger.ask(Packet.question().ask(name + ".local", 1), 10);
    assertFalse(responder.isClosing() || responder.isClosed() || responder.isCanceled());
  }

  /** As JmDNS answers, in a thread other than the one that closes the responder at the end. */
  private void answer(Packet question, int port) throws Exception {
    byte[] bytes = question.bytes();
    DatagramPacket packet = new DatagramPacket(bytes, bytes.length, LOOPBACK, port);
    Responder answer = new Responder(responder, new DNSIncoming(packet), LOOPBACK, port);
    Thread.ofPlatform().start(answer).join();
  }

  @Test
  void truncatedQuestionsAreAnsweredOneByOne() throws Exception {
    // JmDNS would add the second to the first, and answer that alone.
    stranger.send(Packet.withFlags(0x0200).ask(name + ".local", 1), 6);
    stranger.send(Packet.question().ask(name + ".local", 1), 7);
    stranger.isAnswered(6, 7);

    assertNull(responder.getPlannedAnswer());
  }

  @Test
  void aFloodOfNamesAndTypesIsForgottenAsItComes() throws Exception {
    for (int i = 0; i < 40; i++) {
      stranger.send(names(i).bytes());
      stranger.send(types(i).bytes());
      if (i % 8 == 0) { // or the system would drop some of it before anybody hears it
        stranger.ask(Packet.question().ask(name + ".local", 1), i);
      }
    }
    stranger.ask(Packet.question().ask(name + ".local", 1), 99);

    int kept = responder.getCache().allValues().size();
    assertTrue(kept <= MOST + Message.MOST_RECORDS, "kept " + kept);
    assertTrue(told.size() > 3, told::toString);
    assertEquals(Set.of(TYPE + "."), responder.getServiceTypes().keySet());
  }

  private static Packet names(int number) {
    Packet packet = Packet.answer();
    for (int i = 0; i < 40; i++) {
      packet.record(Section.ANSWER, "n" + number + "-" + i + ".local", 1, new byte[4]);
    }
    return packet;
  }

  private static Packet types(int number) {
    Packet packet = Packet.answer();
    for (int i = 0; i < 15; i++) {
      byte[] type = Packet.name("_t" + number + "-" + i + "._tcp.local");
      packet.record(Section.ANSWER, "_services._dns-sd._udp.local", Packet.PTR, type);
    }
    return packet;
  }

  @Test
  void aResponderThatBrokeDownSaysSo() throws Exception {
    CountDownLatch deaf = new CountDownLatch(1);
    Owner fragile =
        new Owner() {
          @Override
          public void full(JmDNSImpl responder) {
            throw new IllegalStateException("over what was heard");
          }

          @Override
          public void deaf(JmDNSImpl responder) {
            deaf.countDown();
          }
        };
    try (GuardedResponder _ = GuardedResponder.open(LOOPBACK, name + "f", LIMITS, fragile)) {
      for (int i = 0; i < 8; i++) {
        stranger.send(names(i).bytes());
      }
      deaf.await();
    }
  }

  private final class Forgetful implements Owner {
    @Override
    public void full(JmDNSImpl responder) {
      told.add("full");
      responder.getCache().clear();
    }

    @Override
    public void deaf(JmDNSImpl responder) {
      told.add("deaf");
    }
  }
}
