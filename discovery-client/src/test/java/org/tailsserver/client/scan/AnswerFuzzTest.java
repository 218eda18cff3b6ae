// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.config.text.PlainText;

/** Any bytes at all say nothing, or a few names and ports that can be printed. */
class AnswerFuzzTest {
  private static final int ID = 0x8400;

  static Stream<Arguments> seeds() {
    byte[] whole =
        Answers.answer(ID, List.of(Answers.pointer("shop")), List.of(Answers.service("shop", 443)));
    byte[] pointer = Answers.answer(ID, List.of(Answers.pointer("\\027[2J")), List.of());
    return Stream.of(whole, pointer, new Questions(ID).whoAreYou())
        .map(bytes -> Arguments.of((Object) bytes));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 200_000)
  void anyBytesSayNothingOrWhatCanBePrinted(byte[] bytes) {
    List<Offer> offers = new Questions(ID).offers(bytes, bytes.length);
    assertTrue(offers.size() <= Questions.MOST_OFFERS);
    for (Offer offer : offers) {
      assertTrue(offer.port() >= 0 && offer.port() <= 65535);
      String name = PlainText.of(offer.name());
      assertTrue(name.chars().noneMatch(Character::isISOControl), name);
      assertTrue(new Questions(ID).where(offer).length <= 512);
    }
  }
}
