// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.JmDNSImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tailsserver.fixtures.lan.AloneOnLoopback;
import org.tailsserver.lan.responder.GuardedResponder.Owner;

/** A real responder on loopback that is asked by unicast. */
@ExtendWith(AloneOnLoopback.class)
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectQuestionsTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /** Where nobody else's sockets are, so that all that is sent there is heard here. */
  private static final InetSocketAddress DOOR = new InetSocketAddress("127.83.71.1", 5353);

  private static final String TYPE = "_tails-server._tcp.local";
  private static final int PER_SECOND = 400;

  /** JmDNS takes 20 to 120 ms for each answer: after so many it has dealt with what came before. */
  private static final int ANSWERS_LATER = 8;

  private final String name = "direct-" + Long.toString(System.nanoTime(), 36);
  private final GuardedResponder responder =
      GuardedResponder.open(LOOPBACK, name, new Limits(PER_SECOND, 1000), new Deaf());
  private final DirectQuestions direct =
      DirectQuestions.open(DOOR.getAddress(), responder, new Limits(PER_SECOND, 1000));

  DirectQuestionsTest() throws Exception {}

  @BeforeAll
  void announced() throws Exception {
    responder.registerService(ServiceInfo.create(TYPE + ".", name, 4711, "v=1"));
  }

  @AfterAll
  void leave() {
    direct.close();
    responder.close();
  }

  @Test
  void anAnswerGoesToWhoAskedWithTheNumberAndTheQuestion() throws Exception {
    try (DatagramSocket asker = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      String answer = HexFormat.of().formatHex(ask(asker, 0x5a));

      String question = HexFormat.of().formatHex(Packet.name(TYPE)) + "000c0001";
      assertTrue(answer.startsWith("005a84000001000"), answer);
      assertEquals(question, answer.substring(24, 24 + question.length()));
      // No record says that it replaces others (section 6.7).
      assertTrue(answer.contains("00210001") && !answer.contains("00218001"), answer);
    }
  }

  @Test
  void aFloodFromOneHostLeavesTheOthersTheirAnswers() throws Exception {
    InetAddress hostile = InetAddress.ofLiteral("127.83.71.66");
    InetSocketAddress door = new InetSocketAddress("127.83.71.3", 5353);
    Limits limits = new Limits(PER_SECOND, 1000);
    // Time stands still: what the flood took nobody gets back.
    try (DirectQuestions _ = DirectQuestions.open(door.getAddress(), responder, limits, () -> 0);
        DatagramSocket flood = new DatagramSocket(new InetSocketAddress(hostile, 0));
        DatagramSocket asker = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      byte[] question = Packet.question().ask(TYPE, Packet.PTR).bytes();
      for (int i = 0; i < 20 * PER_SECOND; i++) {
        flood.send(new DatagramPacket(question, question.length, door));
      }
      ask(asker, door, 0x5b);
    }
  }

  @Test
  void questionsThatWouldFillTheirAnswerEndNothing() throws Exception {
    byte[] many = Packet.manyQuestions(TYPE, Packet.PTR).bytes();
    try (DatagramSocket asker = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
      asker.send(new DatagramPacket(many, many.length, DOOR));
      for (int i = 0; i < ANSWERS_LATER; i++) {
        ask(asker, 0x60 + i);
      }
    }
    assertTrue(direct.isOpen());
  }

  @Test
  void saysWhetherItStillHears() throws Exception {
    InetAddress own = InetAddress.ofLiteral("127.83.71.2");
    DirectQuestions closed = DirectQuestions.open(own, responder, new Limits(PER_SECOND, 1000));
    assertTrue(closed.isOpen());
    closed.close();
    assertFalse(closed.isOpen());
  }

  /** Asks until it is answered: a question or its answer may get lost. */
  private static byte[] ask(DatagramSocket asker, int id) throws Exception {
    return ask(asker, DOOR, id);
  }

  private static byte[] ask(DatagramSocket asker, InetSocketAddress door, int id) throws Exception {
    byte[] question = Packet.question().ask(TYPE, Packet.PTR).bytes();
    question[1] = (byte) id;
    asker.setSoTimeout(300);
    DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
    while (true) {
      asker.send(new DatagramPacket(question, question.length, door));
      try {
        asker.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
      } catch (SocketTimeoutException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  private static final class Deaf implements Owner {
    @Override
    public void full(JmDNSImpl responder) {}

    @Override
    public void deaf(JmDNSImpl responder) {}
  }
}
