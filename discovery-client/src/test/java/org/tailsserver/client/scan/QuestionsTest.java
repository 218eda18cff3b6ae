// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tailsserver.client.scan.Answers.answer;
import static org.tailsserver.client.scan.Answers.pointer;
import static org.tailsserver.client.scan.Answers.service;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tailsserver.lan.responder.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

class QuestionsTest {
  private static final int ID = 0x1234;

  private final Questions questions = new Questions(ID);

  @Test
  void theQuestionSaysNothingButWhatIsAsked() {
    String asked = "0d5f7461696c732d736572766572045f746370056c6f63616c00";
    assertEquals(
        "123400000001000000000000" + asked + "000c0001",
        HexFormat.of().formatHex(questions.whoAreYou()));
    Offer offer = new Offer(Answers.instance("shop"), 0);
    assertEquals(
        "123400000001000000000000" + "0473686f70" + asked + "00210001",
        HexFormat.of().formatHex(questions.where(offer)));
  }

  @Test
  void nameAndPortAreTakenFromWhereverTheyAreInTheAnswer() {
    byte[] added = answer(ID, List.of(pointer("shop")), List.of(service("shop", 443)));
    byte[] together = answer(ID, List.of(service("shop", 443), pointer("shop")), List.of());
    byte[] alone = answer(ID, List.of(service("shop", 443)), List.of());
    for (byte[] each : List.of(added, together, alone)) {
      assertEquals(List.of(new Offer(Answers.instance("shop"), 443)), offers(each));
    }
    assertEquals(
        List.of(new Offer(Answers.instance("shop"), 0)),
        offers(answer(ID, List.of(pointer("shop")), List.of())));
  }

  @Test
  void aNameIsItsBytesAsTheyAre() throws IOException {
    byte[] label = "Anna’s\u001b[2J shop.".getBytes(UTF_8);
    byte[] wire = new byte[label.length + 2];
    wire[0] = (byte) label.length;
    System.arraycopy(label, 0, wire, 1, label.length);
    Name instance = Name.concatenate(new Name(wire).relativize(Name.root), Answers.SERVICE);
    Record pointer = new PTRRecord(Answers.SERVICE, 1, 120, instance);

    List<Offer> offers = offers(answer(ID, List.of(pointer), List.of()));
    assertEquals("Anna’s\u001b[2J shop.", offers.getFirst().name());
  }

  @Test
  void whatIsNoAnswerToTheQuestionSaysNothing() {
    List<Record> other =
        List.of(
            new PTRRecord(name("_other._tcp.local."), 1, 120, Answers.instance("shop")),
            new PTRRecord(Answers.SERVICE, 1, 120, name("shop._other._tcp.local.")),
            new PTRRecord(Answers.SERVICE, 1, 120, Answers.SERVICE),
            new PTRRecord(Answers.SERVICE, 1, 120, Answers.instance("a.b")),
            new PTRRecord(Answers.SERVICE, 4, 120, Answers.instance("shop")),
            new SRVRecord(name("host.local."), 1, 120, 0, 0, 443, name("host.local.")));
    assertEquals(List.of(), offers(answer(ID, other, other)));
    assertEquals(List.of(), offers(answer(ID + 1, List.of(pointer("shop")), List.of())));
    assertEquals(List.of(), offers(questions.whoAreYou()));
  }

  @Test
  void whatIsBrokenOrLargerThanAnHonestAnswerSaysNothing() {
    byte[] whole = answer(ID, List.of(pointer("shop")), List.of());
    for (int length = 0; length < whole.length; length++) {
      assertEquals(List.of(), questions.offers(whole, length));
    }
    byte[] loop = whole.clone();
    loop[12] = (byte) 0xc0;
    loop[13] = 12;
    assertEquals(List.of(), offers(loop));
    assertEquals(List.of(), questions.offers(new byte[Message.MOST_BYTES + 1], 1501));
  }

  @Test
  void ofOneHostOnlySoMuchIsTaken() {
    List<Record> many = IntStream.range(0, 40).mapToObj(i -> service("s" + i, 443)).toList();
    assertEquals(Questions.MOST_OFFERS, offers(answer(ID, many, List.of())).size());
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  private List<Offer> offers(byte[] message) {
    return questions.offers(message, message.length);
  }
}
