// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tailsserver.lan.responder.Packet.PTR;
import static org.tailsserver.lan.responder.Packet.SRV;
import static org.tailsserver.lan.responder.Packet.TXT;
import static org.tailsserver.lan.responder.Packet.answer;
import static org.tailsserver.lan.responder.Packet.question;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.lan.responder.Packet.Section;

/** What is let pass, what is taken out of it, and what is not let pass. */
class MessageTest {
  private static final String TYPE = "_tails-server._tcp.local";
  private static final String HOST = "workshop.local";
  private static final byte[] ADDRESS = {10, 0, 0, 7};

  @Test
  void aQuestionIsNotAskedHowSmallItWantsItsAnswer() {
    byte[] plain = question().ask(TYPE, PTR).bytes();

    assertTrimmed(plain, Packet.tinyAnswerWanted());
    assertTrimmed(
        plain,
        question()
            .ask(TYPE, PTR)
            .answersOf(1440, Section.ADDITIONAL)
            .record(Section.ADDITIONAL, HOST, 250, (byte) 1)
            .bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ANSWER", "AUTHORITY"})
  void norWhereThatIsHiddenElsewhere(String section) {
    assertRefused(question().ask(TYPE, PTR).answersOf(12, Section.valueOf(section)).bytes());
  }

  @Test
  void noQuestionIsWaitedForToGoOn() {
    assertTrimmed(
        question().ask(TYPE, PTR).bytes(), Packet.withFlags(0x0200).ask(TYPE, PTR).bytes());
  }

  @Test
  void whatAHostKnowsAlreadyAndWhatItIsAboutToClaimStays() {
    assertUntouched(
        question()
            .ask(TYPE, PTR)
            .record(Section.ANSWER, TYPE, PTR, Packet.name("workshop." + TYPE))
            .bytes());
    assertUntouched(question().ask(HOST, 255).record(Section.AUTHORITY, HOST, 1, ADDRESS).bytes());
  }

  @Test
  void anAnswerStaysWithAllThatIsAddedToIt() {
    byte[] pointer = {8, 'w', 'o', 'r', 'k', 's', 'h', 'o', 'p', (byte) 0xc0, 12};
    byte[] service = {0, 0, 0, 0, 1, (byte) 0xbb, 4, 'h', 'o', 's', 't', (byte) 0xc0, 31};
    assertUntouched(
        answer()
            .record(Section.ANSWER, TYPE, PTR, pointer)
            .record(Section.ADDITIONAL, new byte[] {(byte) 0xc0, 48}, SRV, service)
            .record(Section.ADDITIONAL, new byte[] {(byte) 0xc0, 48}, TXT, (byte) 0)
            .record(Section.ADDITIONAL, HOST, 1, ADDRESS)
            .record(Section.ADDITIONAL, HOST, 28, new byte[16])
            .record(Section.ADDITIONAL, HOST, 47, (byte) 1, (byte) 2)
            .bytes());
    assertUntouched(answer().record(Section.ANSWER, "Ωμέγα 🔑." + TYPE, TXT, (byte) 0).bytes());
  }

  @Test
  void anAnswersLastWordOnSizesGoes() {
    Packet plain = answer().record(Section.ANSWER, HOST, 1, ADDRESS);
    byte[] without = plain.bytes();

    assertTrimmed(without, plain.answersOf(12, Section.ADDITIONAL).bytes());
    assertRefused(plain.record(Section.ADDITIONAL, HOST, 1, ADDRESS).bytes());
    assertRefused(answer().answersOf(12, Section.ANSWER).bytes());
  }

  @Test
  void anAnswerThatSaysNothingElseIsRefused() {
    assertRefused(HexFormat.of().parseHex("000084000000000000000001026120000029000c0000ff000000"));
  }

  @Test
  void moreThanAnHonestHostSendsIsRefused() {
    Packet questions = question();
    IntStream.range(0, Message.MOST_QUESTIONS).forEach(_ -> questions.ask("a", 1));
    assertUntouched(questions.bytes());
    assertRefused(questions.ask("a", 1).bytes());

    Packet records = answer();
    byte[] root = new byte[1];
    IntStream.range(0, Message.MOST_RECORDS).forEach(_ -> records.record(Section.ANSWER, root, 99));
    assertUntouched(records.bytes());
    assertRefused(records.record(Section.ADDITIONAL, root, 99).bytes());

    int header = answer().record(Section.ANSWER, HOST, TXT).bytes().length;
    assertUntouched(sized(Message.MOST_BYTES - header));
    assertRefused(sized(Message.MOST_BYTES - header + 1));
  }

  private static byte[] sized(int size) {
    return answer().record(Section.ANSWER, HOST, TXT, new byte[size]).bytes();
  }

  static Stream<byte[]> broken() {
    String label = "l".repeat(63);
    byte[] tooLong = Packet.name(String.join(".", label, label, label, "l".repeat(62)));
    byte[] aName = question().ask(HOST, 1).bytes();
    return Stream.of(
        new byte[0],
        new byte[11],
        question().bytes(),
        answer().bytes(),
        answer().ask(HOST, 1).bytes(),
        Packet.withFlags(0x0800).ask(HOST, 1).bytes(),
        Packet.withFlags(0x8403).record(Section.ANSWER, HOST, 1, ADDRESS).bytes(),
        Arrays.copyOf(aName, aName.length - 1),
        Arrays.copyOf(aName, 14),
        asked((byte) 0xc0, (byte) 12), // itself
        asked((byte) 0xc0, (byte) 14), // what comes later
        asked((byte) 0xc0, (byte) 4), // the header
        asked((byte) 1, (byte) 'a', (byte) 0xc0, (byte) 12), // round and round
        asked((byte) 0xc0),
        asked((byte) 0x41, (byte) 0),
        asked(tooLong),
        asked((byte) 1, (byte) 0xc3, (byte) 0), // half a letter
        asked((byte) 1, (byte) 0xa9, (byte) 0), // the other half
        asked((byte) 1, (byte) 0xff, (byte) 0),
        answer().record(Section.ANSWER, HOST, 1, (byte) 1, (byte) 2).bytes(),
        answer().record(Section.ANSWER, HOST, 28, ADDRESS).bytes(),
        answer().record(Section.ANSWER, TYPE, PTR, (byte) 0, (byte) 0).bytes(),
        answer().record(Section.ANSWER, TYPE, PTR, (byte) 9, (byte) 'a').bytes(),
        answer().record(Section.ANSWER, TYPE, SRV, new byte[6]).bytes(),
        answer().record(Section.ANSWER, HOST, 13, (byte) 0xe0).bytes(),
        longer(answer().record(Section.ANSWER, HOST, 1, ADDRESS).bytes()));
  }

  private static byte[] asked(byte... name) {
    byte[] message = question().raw(Section.QUESTION, name).bytes();
    return Arrays.copyOf(message, message.length + 4);
  }

  private static byte[] longer(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  @ParameterizedTest
  @MethodSource
  void broken(byte[] message) {
    assertRefused(message);
  }

  private static void assertRefused(byte[] message) {
    assertEquals(Message.REFUSED, Message.trim(message.clone(), message.length));
  }

  private static void assertUntouched(byte[] message) {
    assertTrimmed(message, message);
  }

  private static void assertTrimmed(byte[] expected, byte[] message) {
    byte[] trimmed = message.clone();
    int length = Message.trim(trimmed, message.length);
    assertEquals(expected.length, length);
    assertArrayEquals(expected, Arrays.copyOf(trimmed, length));
  }
}
