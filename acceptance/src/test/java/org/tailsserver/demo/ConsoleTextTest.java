// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConsoleTextTest {
  @Test
  void whatTheConsoleTellsTheTerminalIsNotRead() {
    assertEquals(
        "[   33.0] java: found",
        ConsoleText.lastLine(
            "old\r\n\u001b[!p\u001b]104\u0007\u001b[?7h[   33.0] java: found\r\n"));
  }

  @Test
  void aLineOfNothingButSequencesIsEmpty() {
    assertEquals(
        "Booting", ConsoleText.lastLine("Booting\n\u001b[!p\u001b]104\u001b\\\u001b[?7h\u001bc\n"));
    assertEquals("", ConsoleText.lastLine(""));
  }
}
