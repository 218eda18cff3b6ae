// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tailsserver.lan.responder.Packet.Section;

/** Floods, as one responder meets them. */
class GuardTest {
  private static final InetAddress HOST = InetAddress.ofLiteral("10.0.0.7");
  private static final byte[] QUESTION = Packet.question().ask("host.local", 1).bytes();
  private static final byte[] ANSWER =
      Packet.answer().record(Section.ANSWER, "host.local", 1, new byte[4]).bytes();

  private final Guard guard = new Guard(new Limits(1000, 100), () -> 0);
  private int said;

  @Test
  void aFloodOfQuestionsLeavesRoomForAnswersAndTheOtherWayRound() {
    assertEquals(250, admitted(QUESTION, 10_000));
    assertEquals(250, admitted(ANSWER, 10_000));
  }

  @Test
  void whatIsRefusedCostsNothing() {
    byte[] broken = QUESTION.clone();
    broken[5] = 2;
    assertEquals(0, admitted(broken, 10_000));
    assertEquals(250, admitted(QUESTION, 10_000));
  }

  @Test
  void whoCouldNotBeAnsweredIsNotHeard() {
    assertTrue(guard.admit(packet(QUESTION, 40_000)));
    assertFalse(guard.admit(packet(QUESTION, 0)));
    assertFalse(guard.admit(packet(ANSWER, 0)));
    assertFalse(guard.admit(packet(new byte[0], 40_000)));
  }

  @Test
  void whoGetsItsQuestionsBackMayAskFewAndWhoDoesNotMany() {
    Packet four = Packet.question();
    IntStream.range(0, 4).forEach(i -> four.ask("host" + i + ".local", 1));
    assertTrue(guard.admit(packet(four.bytes(), 40_000)));
    byte[] five = four.ask("host.local", 1).bytes();
    assertFalse(guard.admit(packet(five, 40_000)));
    assertTrue(guard.admit(packet(five, 5353)));
  }

  private static DatagramPacket packet(byte[] message, int port) {
    return new DatagramPacket(message.clone(), message.length, HOST, port);
  }

  @Test
  void itIsFullWheneverSoManyRecordsWereHeard() {
    admitted(ANSWER, 99);
    assertFalse(guard.isFull());
    admitted(QUESTION, 10);
    assertFalse(guard.isFull());
    admitted(ANSWER, 1);
    assertTrue(guard.isFull());
    assertFalse(guard.isFull());
    admitted(ANSWER, 100);
    assertTrue(guard.isFull());
  }

  @Test
  void whatHostsSayTheyKnowCountsToo() {
    byte[] known =
        Packet.question()
            .ask("host.local", 1)
            .record(Section.ANSWER, "host.local", 1, new byte[4])
            .bytes();
    admitted(known, 100);
    assertTrue(guard.isFull());
  }

  @Test
  void limitsLetTheLargestMessagePass() {
    assertThrows(IllegalArgumentException.class, () -> new Limits(2 * Guard.MOST_COST - 1, 1));
    Guard least = new Guard(new Limits(2 * Guard.MOST_COST, 1), () -> 0);
    Packet largest = Packet.question();
    IntStream.range(0, Message.MOST_QUESTIONS).forEach(_ -> largest.ask("a", 1));
    byte[] root = new byte[1];
    IntStream.range(0, 94).forEach(_ -> largest.record(Section.ANSWER, root, 99));
    byte[] bytes = largest.bytes();
    assertEquals(bytes.length, least.admit(bytes, bytes.length, HOST));
  }

  @Test
  void whoSaysTheSameAgainAtOnceIsHeardOnceAndAfterOtherWordsOrAMomentAgain() {
    long[] now = {0};
    Guard echoing = new Guard(new Limits(1000, 100), () -> now[0]);
    assertTrue(hears(echoing, ANSWER));
    assertFalse(hears(echoing, ANSWER));
    byte[] other = ANSWER.clone();
    other[other.length - 1] = 9;
    assertTrue(hears(echoing, other));
    assertTrue(hears(echoing, ANSWER));
    now[0] = Duration.ofSeconds(1).toNanos();
    assertTrue(hears(echoing, ANSWER));
    assertTrue(hears(echoing, QUESTION));
    assertTrue(hears(echoing, QUESTION));
  }

  private static boolean hears(Guard guard, byte[] message) {
    return guard.admit(message.clone(), message.length, HOST) != Message.REFUSED;
  }

  /** Of answers each says something else. */
  private int admitted(byte[] message, int times) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      byte[] copy = message.clone();
      if (Arrays.equals(message, ANSWER)) {
        said++;
        copy[copy.length - 1] = (byte) said;
        copy[copy.length - 2] = (byte) (said >> 8);
      }
      admitted += guard.admit(copy, copy.length, HOST) == Message.REFUSED ? 0 : 1;
    }
    return admitted;
  }
}
