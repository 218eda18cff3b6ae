// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {

  @Test
  void ordinaryNamesAndPathsStayAsTheyAre() {
    assertEquals("workshop", ShellWord.of("workshop"));
    assertEquals("/media/stick/my-shed_2.pin", ShellWord.of("/media/stick/my-shed_2.pin"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my shed",
        "it's mine",
        "x; echo y",
        "$(echo y)`echo y`",
        "\"",
        "*",
        "~",
        "a\\b",
        "Ω",
        "'",
        "x=y",
        "!!",
        "#x"
      })
  void aRealShellSeesOneWordInAnythingElse(String text) throws IOException {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", "cd /; printf %s\\\\n " + ShellWord.of(text)).start();
    assertEquals(text + "\n", new String(shell.getInputStream().readAllBytes(), UTF_8));
  }
}
