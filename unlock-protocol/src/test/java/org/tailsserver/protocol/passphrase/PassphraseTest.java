// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.passphrase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.text.Normalizer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.protocol.passphrase.Passphrase.Reading;
import org.tailsserver.protocol.state.AttemptOutcome.Problem;

class PassphraseTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery staple",
        " leading and trailing spaces are kept ",
        " ",
        "Grüße aus Köln",
        "你好，世界",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian, with its non-joiner
        "🐧👩\u200d👩\u200d👧",
        "ﬁ① are compatibility forms and stay what they are"
      })
  void isWhatWasTypedWhereThatIsNormalisedAlready(String typed) {
    assertArrayEquals(typed.getBytes(UTF_8), bytes(usable(typed)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Gru\u0308\u00dfe", // u and a combining diaeresis, as a Mac types it
        "\u212bngstrom \u2126", // Angstrom and Ohm signs
        "\u1112\u1161\u11ab\u1100\u1173\u11af", // Korean in single letters
        "a\u0323\u0307 a\u0307\u0323", // two marks in both orders
        "\u0958 \u0344 \ufb4c" // what never composes again
      })
  void isBroughtIntoNormalisationFormC(String typed) {
    String expected = Normalizer.normalize(typed, Normalizer.Form.NFC);
    assertFalse(expected.equals(typed));
    assertArrayEquals(expected.getBytes(UTF_8), bytes(usable(typed)));
  }

  @Test
  void typedDifferentlyItIsTheSame() {
    assertTrue(usable("Gru\u0308\u00dfe").sameAs(usable("Gr\u00fc\u00dfe")));
    assertFalse(usable("Gru\u00dfe").sameAs(usable("Gr\u00fc\u00dfe")));
    assertFalse(usable("secret").sameAs(usable("secret ")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NUL,                       6100",
    "a line feed,               610a",
    "a carriage return,         0d61",
    "a tab,                     6109",
    "escape,                    1b5b",
    "delete,                    617f",
    "NUL after a letter beyond ASCII, c3bc00",
    "a C1 control,              61c285",
    "a line separator,          61e280a8",
    "a paragraph separator,     61e280a9"
  })
  void hasNoControlCharacter(String what, String hex) {
    assertEquals(Problem.CONTROL_CHARACTER, problem(HexFormat.of().parseHex(hex)), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a byte that starts nothing,   61ff",
    "a character cut short,        61c3",
    "a longer form than needed,    c0af",
    "half of a surrogate pair,     eda080",
    "beyond the last character,    f4908080",
    "Latin-1,                      4772fcdf65"
  })
  void isUtf8(String what, String hex) {
    assertEquals(Problem.NOT_TEXT, problem(HexFormat.of().parseHex(hex)), what);
  }

  @Test
  void isNotEmpty() {
    assertEquals(Problem.EMPTY, problem(new byte[0]));
  }

  @Test
  void has512BytesAtMostAfterNormalisation() {
    assertEquals(512, bytes(usable("a".repeat(512))).length);
    assertEquals(512, bytes(usable("ü".repeat(256))).length);
    assertEquals(512, bytes(usable("u\u0308".repeat(256))).length); // 768 bytes typed
    assertEquals(Problem.TOO_LONG, problem("a".repeat(513).getBytes(UTF_8)));
    assertEquals(Problem.TOO_LONG, problem(("ü".repeat(256) + "a").getBytes(UTF_8)));
    assertEquals(Problem.TOO_LONG, problem("u\u0308".repeat(257).getBytes(UTF_8)));
    assertEquals(Problem.TOO_LONG, problem(new byte[1_000_000]));
  }

  @Test
  void leavesWhatWasTypedAsItWasAndKeepsNoneOfIt() {
    byte[] typed = "secret".getBytes(UTF_8);
    Passphrase passphrase = usable(typed);
    assertArrayEquals("secret".getBytes(UTF_8), typed);
    typed[0] = 'x';
    assertArrayEquals("secret".getBytes(UTF_8), bytes(passphrase));
  }

  @Test
  void whatItLendsIsACopyThatIsZeroedAfterwards() {
    Passphrase passphrase = usable("secret");
    byte[] lent = passphrase.lend(bytes -> bytes);
    assertArrayEquals(new byte[6], lent);
    assertArrayEquals("secret".getBytes(UTF_8), bytes(passphrase));
  }

  @Test
  void whatItLendsIsZeroedEvenWhenTheBorrowerFails() {
    Passphrase passphrase = usable("secret");
    byte[][] lent = new byte[1][];
    assertThrows(
        IOException.class,
        () ->
            passphrase.lend(bytes -> {
              lent[0] = bytes;
              throw new IOException("the pipe broke");
            }));
    assertArrayEquals(new byte[6], lent[0]);
  }

  @Test
  void onceClosedItCanOnlyBeClosedAgain() {
    Passphrase passphrase = usable("secret");
    passphrase.close();
    passphrase.close();
    assertThrows(IllegalStateException.class, () -> passphrase.lend(bytes -> bytes.length));
    assertThrows(IllegalStateException.class, passphrase::copy);
    assertThrows(IllegalStateException.class, () -> passphrase.sameAs(usable("secret")));
    assertThrows(IllegalStateException.class, () -> usable("secret").sameAs(passphrase));
  }

  @Test
  void closingZeroesTheBytesItHolds() {
    byte[] held = "secret".getBytes(UTF_8);
    new Passphrase(held).close();
    assertArrayEquals(new byte[6], held);
  }

  @Test
  void aCopyOutlivesTheOriginal() {
    Passphrase original = usable("secret");
    Passphrase copy = original.copy();
    original.close();
    assertNotSame(original, copy);
    assertArrayEquals("secret".getBytes(UTF_8), bytes(copy));
  }

  @Test
  void closingItWhileItIsLentDoesNotDisturbTheBorrower() {
    Passphrase passphrase = usable("secret");
    passphrase.lend(bytes -> {
      passphrase.close();
      assertArrayEquals("secret".getBytes(UTF_8), bytes);
      return bytes.length;
    });
  }

  @Test
  void printsAsRedacted() {
    assertEquals("[REDACTED]", usable("secret").toString());
    String reading = Passphrase.read("secret".getBytes(UTF_8)).toString();
    assertFalse(reading.contains("secret"), reading);
  }

  @Test
  void receivedFromAnotherProcessItIsCheckedButNotNormalisedAgain() {
    byte[] decomposed = "Gru\u0308\u00dfe".getBytes(UTF_8);
    Reading.Usable usable = assertInstanceOf(Reading.Usable.class, Passphrase.received(decomposed));
    assertArrayEquals(decomposed, bytes(usable.passphrase()));
    assertEquals(
        new Reading.Unusable(Problem.CONTROL_CHARACTER),
        Passphrase.received("a\nb".getBytes(UTF_8)));
    assertEquals(new Reading.Unusable(Problem.NOT_TEXT), Passphrase.received(new byte[] {-1}));
  }

  private static byte[] bytes(Passphrase passphrase) {
    return passphrase.lend(byte[]::clone);
  }

  private static Passphrase usable(String typed) {
    return usable(typed.getBytes(UTF_8));
  }

  private static Passphrase usable(byte[] typed) {
    return assertInstanceOf(Reading.Usable.class, Passphrase.read(typed)).passphrase();
  }

  private static Problem problem(byte[] typed) {
    return assertInstanceOf(Reading.Unusable.class, Passphrase.read(typed)).problem();
  }
}
