// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.passphrase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.protocol.passphrase.Passphrase.Reading;
import org.tailsserver.protocol.state.AttemptOutcome.Problem;

/** Any bytes at all are a passphrase or are not; what they are agrees with the JDK's own rules. */
class PassphraseFuzzTest {

  static Stream<Arguments> seeds() {
    return Stream.of(
            "correct horse battery staple",
            "Gr\u00fc\u00dfe Gru\u0308\u00dfe",
            "\u1112\u1161\u11ab\u1100\u1173\u11af \u212b a\u0307\u0323",
            "\ud83d\udc27\u200d \u2028",
            "a\nb\0",
            "e\u05c8\u0308",
            "u\u0308".repeat(257))
        .map(text -> Arguments.of((Object) text.getBytes(UTF_8)));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 100_000)
  void anyBytesAreReadOrRefused(byte[] typed) {
    byte[] before = typed.clone();
    Reading reading = Passphrase.read(typed);
    assertArrayEquals(before, typed);
    switch (reading) {
      case Reading.Usable(var passphrase) -> {
        // Only of assigned characters is the form the same for ever (Unicode Annex 15, section 3),
        // and ICU knows characters that this Java does not yet.
        String expected = Normalizer.normalize(new String(typed, UTF_8), Normalizer.Form.NFC);
        byte[] bytes = passphrase.lend(byte[]::clone);
        if (expected.codePoints().allMatch(Character::isDefined)) {
          assertArrayEquals(expected.getBytes(UTF_8), bytes);
        }
        assertTrue(bytes.length >= 1 && bytes.length <= Passphrase.MAX_BYTES);
        assertTrue(expected.chars().noneMatch(Character::isISOControl));
        readAgain(passphrase, bytes);
      }
      case Reading.Unusable(var problem) -> assertEquals(problem(typed), problem);
    }
  }

  /** What has been read once is the same when read again, here or by another process. */
  private static void readAgain(Passphrase passphrase, byte[] bytes) {
    for (Reading again : new Reading[] {Passphrase.read(bytes), Passphrase.received(bytes)}) {
      assertTrue(again instanceof Reading.Usable(var same) && same.sameAs(passphrase));
    }
  }

  private static Problem problem(byte[] typed) {
    if (typed.length == 0) {
      return Problem.EMPTY;
    }
    String text = new String(typed, UTF_8);
    if (typed.length <= 8 * Passphrase.MAX_BYTES) {
      if (!Arrays.equals(text.getBytes(UTF_8), typed)) {
        return Problem.NOT_TEXT;
      }
      if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)) {
        return Problem.CONTROL_CHARACTER;
      }
    }
    return Problem.TOO_LONG;
  }
}
