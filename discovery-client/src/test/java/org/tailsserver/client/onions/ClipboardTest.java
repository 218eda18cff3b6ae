// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.onions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.client.onions.Clipboard.Search;

@DisplayName("The clipboard")
@Timeout(60)
class ClipboardTest {

  private static final String TEXT = "a key, äöü\nin two lines\n";
  private static final Map<String, String> BOTH =
      Map.of("WAYLAND_DISPLAY", "wayland-0", "DISPLAY", ":0", "HOME", "/h", "SECRET", "sesame");

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wl-copy | --type text/plain;charset=utf-8 | wl-copy --clear
          xclip   | -selection clipboard -in        | xclip -selection clipboard -in </dev/null
          xsel    | --clipboard --input             | xsel --clipboard --clear
          """)
  void isReachedThroughAProgramThatGetsTheTextOnItsInputOnly(
      String program, String arguments, String clearing) throws Exception {
    standIn(program, "echo \"$@\" >argv; env >env; cat >text");
    Clipboard clipboard = found(BOTH);
    clipboard.put(TEXT.getBytes(UTF_8));
    assertEquals(TEXT, Files.readString(folder.resolve("text")));
    assertEquals(arguments + "\n", Files.readString(folder.resolve("argv")));
    String environment = Files.readString(folder.resolve("env"));
    assertTrue(environment.contains("DISPLAY=:0\n"), environment);
    assertFalse(environment.contains("sesame") || environment.contains("key"), environment);
    assertEquals(clearing, clipboard.clearing());
  }

  @Test
  void isThatOfWaylandWhereThereIsOneElseThatOfX() throws Exception {
    for (String program : List.of("wl-copy", "xclip", "xsel")) {
      standIn(program, "cat >/dev/null");
    }
    assertEquals("wl-copy --clear", found(BOTH).clearing());
    assertTrue(found(Map.of("DISPLAY", ":0")).clearing().startsWith("xclip "));
    Files.delete(folder.resolve("xclip"));
    assertTrue(found(Map.of("DISPLAY", ":0")).clearing().startsWith("xsel "));
  }

  @Test
  void isNotThereWithoutASessionOrAProgram() throws Exception {
    assertInstanceOf(Search.NoProgram.class, Clipboard.search(BOTH, List.of(folder)));
    standIn("wl-copy", "cat >/dev/null");
    assertInstanceOf(
        Search.NoProgram.class, Clipboard.search(Map.of("DISPLAY", ":0"), List.of(folder)));
    assertInstanceOf(
        Search.NoSession.class, Clipboard.search(Map.of("DISPLAY", ""), List.of(folder)));
  }

  @Test
  void thatDoesNotTakeATextIsAFailure() throws Exception {
    standIn("xclip", "cat >/dev/null; exit 1");
    Clipboard clipboard = found(Map.of("DISPLAY", ":0"));
    assertThrows(IOException.class, () -> clipboard.put(TEXT.getBytes(UTF_8)));
  }

  @Test
  void isHeldByAProgramThatStaysInTheBackground() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    standIn("xclip", "cat >text; (cat fifo >went-on; : >ended) &");
    found(Map.of("DISPLAY", ":0")).put(TEXT.getBytes(UTF_8));
    Files.writeString(fifo, "still there");
    Path ended = folder.resolve("ended");
    while (!Files.exists(ended)) {
      Thread.onSpinWait();
    }
    assertEquals("still there", Files.readString(folder.resolve("went-on")));
  }

  private Clipboard found(Map<String, String> environment) {
    return assertInstanceOf(Search.Found.class, Clipboard.search(environment, List.of(folder)))
        .clipboard();
  }

  private void standIn(String name, String script) throws IOException {
    Path program = folder.resolve(name);
    Files.writeString(program, "#!/bin/sh\ncd '" + folder + "' || exit 64\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
