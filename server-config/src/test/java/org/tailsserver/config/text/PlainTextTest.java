// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void ordinaryTextOfAnyScriptStaysAsItIs() {
    assertEquals("Ωμέγα 工作坊 ورشة (2)", PlainText.of("Ωμέγα 工作坊 ورشة (2)"));
  }

  @Test
  void whatSteersATerminalOrReordersALineIsSpelledOut() {
    assertEquals("<U+001B>[31m", PlainText.of("\u001b[31m"));
    assertEquals("a<U+202E>b<U+2066>", PlainText.of("a\u202eb\u2066"));
    assertEquals("a<U+000A>b<U+000D><U+0085><U+2028>", PlainText.of("a\nb\r\u0085\u2028"));
    assertEquals("<U+200B><U+FEFF><U+00A0><U+E000>", PlainText.of("\u200b\ufeff\u00a0\ue000"));
    assertEquals("<U+D800>", PlainText.of("\ud800"));
    assertEquals("<U+E0041>", PlainText.of(Character.toString(0xe0041)));
  }

  @Test
  void longTextIsCut() {
    String cut = PlainText.of("x".repeat(100_000));
    assertTrue(cut.length() < 500 && cut.endsWith("…"), cut);
  }
}
