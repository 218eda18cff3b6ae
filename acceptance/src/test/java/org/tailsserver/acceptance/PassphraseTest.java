// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.text.Normalizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.fixtures.process.CommandResult;

/** The longest passphrase there is, with spaces around it and letters beyond ASCII. */
@Tag("vm")
@DisplayName("A stick whose passphrase has 512 bytes of UTF-8, spaces at both ends and umlauts")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PassphraseTest {
  /** Composed (NFC): 2 spaces and 255 times 2 bytes. */
  private static final String PASSPHRASE = " " + "ö".repeat(255) + " ";

  @TempDir static Path folder;
  private static Laptop laptop;
  private static Stick stick;

  @BeforeAll
  static void plugIn() throws Exception {
    assertEquals(512, PASSPHRASE.getBytes(UTF_8).length);
    stick = Stick.write(folder, PASSPHRASE);
    laptop = Laptop.resume();
    laptop.plugAndAwaitPage(stick);
  }

  @AfterAll
  static void switchOff() throws Exception {
    laptop.close();
  }

  @ParameterizedTest(name = "{0} is turned away by the page without a try")
  @Order(1)
  @CsvSource({
    "nothing, '', Nothing was typed",
    "one byte more, 'x', That is too long",
    "a line feed, '\n', That has a character no passphrase can have",
    "a NUL, '\0', That has a character no passphrase can have",
    "what is no text, '\ud800', That could not be read as text"
  })
  void whatCannotBeAPassphrase(String what, String more, String shown) throws Exception {
    byte[] typed =
        switch (what) {
          case "nothing" -> new byte[0];
          case "what is no text" -> new byte[] {(byte) 0xff};
          default ->
              (PASSPHRASE.substring(0, what.startsWith("one") ? 257 : 9) + more).getBytes(UTF_8);
        };

    Curl.Page page = new Curl(laptop.owner(), stick, what).unlock(typed);

    assertTrue(page.body().contains(shown), page.shown());
    assertTrue(page.body().contains("name=\"passphrase\""), page.shown());
  }

  @ParameterizedTest(name = "{0} is turned away by the client")
  @Order(2)
  @CsvSource({
    "nothing, 0, '', The passphrase is empty",
    "one byte more, 257, 'x', longer than 512 bytes",
    "a line feed inside, 9, '\nx', has a line break",
    "a NUL, 9, '\0', has a line break or another control character"
  })
  void theClientSendsNothingThatCannotBeOne(String what, int length, String more, String told)
      throws Exception {
    CommandResult ran = laptop.unlock(stick, PASSPHRASE.substring(0, length) + more);

    assertEquals(12, ran.status(), ran::toString);
    assertTrue(ran.err().contains(told), ran::toString);
  }

  @Test
  @Order(3)
  void isNotOpenedWithoutTheSpaces() throws Exception {
    CommandResult ran = laptop.unlock(stick, PASSPHRASE.strip());

    assertEquals(3, ran.status(), ran::toString);
  }

  @Test
  @Order(4)
  void isOpenedByAKeyboardThatTypesDecomposedLetters() throws Exception {
    String decomposed = Normalizer.normalize(PASSPHRASE, Normalizer.Form.NFD);
    assertEquals(2 + 255 * 3, decomposed.getBytes(UTF_8).length);

    CommandResult ran = laptop.unlock(stick, decomposed);

    assertEquals(0, ran.status(), ran::toString);
  }
}
