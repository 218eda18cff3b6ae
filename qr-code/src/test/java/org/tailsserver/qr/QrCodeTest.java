// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.qr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 92, 150, 280, 1000})
  void aReaderReadsWhatWasDrawn(int length) {
    String text = "tails-server-pin:1:%CE%A9 ~x".repeat(40).substring(0, length);
    for (boolean colours : new boolean[] {true, false}) {
      String drawn = String.join("\n", QrCode.of(text).lines(colours));
      assertEquals(text, DrawnCode.inTheEndOf(drawn).read());
    }
  }

  @Test
  void aPinWithAShortNameFitsOnATerminalOfEightyTimesTwentyFour() {
    List<String> lines = QrCode.of("x".repeat(95)).lines(false);
    assertTrue(lines.size() <= 23 && lines.getFirst().length() <= 80, lines.size() + " lines");
  }

  @Test
  void fourModulesAroundItAreLight() {
    List<String> lines = QrCode.of("x").lines(false);
    assertTrue(lines.get(0).isBlank() && lines.get(1).isBlank());
    assertTrue(lines.getLast().isBlank() && lines.get(lines.size() - 2).isBlank());
    for (String line : lines) {
      assertTrue(line.startsWith("    ") && line.endsWith("    "), line);
      assertEquals(lines.getFirst().length(), line.length());
    }
  }

  @Test
  void eachColouredLineSetsBothColoursAndGivesTheTerminalItsOwnBack() {
    for (String line : QrCode.of("x").lines(true)) {
      assertTrue(line.matches("\u001b\\[0;30;47;107m[ ▀▄█]+\u001b\\[0m"), line);
    }
  }

  @Test
  void onlyEncodingsWithBlockCharactersCanDrawIt() {
    assertTrue(QrCode.canBeDrawnIn(StandardCharsets.UTF_8));
    assertTrue(QrCode.canBeDrawnIn(Charset.forName("IBM437")));
    assertFalse(QrCode.canBeDrawnIn(StandardCharsets.US_ASCII));
    assertFalse(QrCode.canBeDrawnIn(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00e9", "\u001b", "\n"})
  void whatReadersMightNotUnderstandIsNotDrawn(String text) {
    assertThrows(IllegalArgumentException.class, () -> QrCode.of(text));
  }
}
