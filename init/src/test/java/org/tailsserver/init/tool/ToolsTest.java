// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.init.standin.StandIns;
import org.tailsserver.protocol.passphrase.Passphrase;

@Timeout(60)
class ToolsTest {
  private @TempDir Path folder;

  @Test
  void aToolsEnvironmentIsTwoFixedVariables() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "env\n");
    String environment = standIns.tools().run("probe", List.of()).output();
    List<String> names =
        environment
            .lines()
            .map(line -> line.substring(0, line.indexOf('=')))
            .filter(name -> !List.of("PWD", "OLDPWD", "SHLVL", "_").contains(name))
            .sorted()
            .toList();
    assertEquals(List.of("LC_ALL", "PATH"), names);
  }

  @Test
  void argumentsArriveAsTheyAreWithNoShellBetween() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "printf '%%s|' \"$@\"\n");
    assertEquals(
        "a b|$(id)|;|*|",
        standIns.tools().run("probe", List.of("a b", "$(id)", ";", "*")).output());
  }

  @Test
  void aToolThatIsNotThereIsNamed() {
    ToolMissingException missing =
        assertThrows(
            ToolMissingException.class, () -> new Tools(List.of(folder)).run("gone", List.of()));
    assertEquals("gone", missing.tool());
  }

  @Test
  void aToolThatCannotBeStartedIsNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken"), "#!/nowhere\n");
    broken.toFile().setExecutable(true);
    assertThrows(
        ToolMissingException.class, () -> new Tools(List.of(folder)).run("broken", List.of()));
  }

  @Test
  void endlessOutputIsCutAndTheToolStillComesToItsEnd() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "head -c 3000000 /dev/zero\nexit 7\n");
    ToolResult result = standIns.tools().run("probe", List.of());
    assertEquals(Tools.MAX_OUTPUT, result.output().length());
    assertEquals(7, result.status());
  }

  @Test
  void aToolKilledByASignalSaysWhichOne() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "kill -9 $$\n");
    assertEquals(137, standIns.tools().run("probe", List.of()).status());
  }

  @Test
  void aToolThatDoesNotReadItsPassphraseHangsNothing() throws Exception {
    Path deaf = Files.writeString(folder.resolve("deaf"), "#!/bin/sh\nexit 2\n");
    deaf.toFile().setExecutable(true);
    byte[] longest = "x".repeat(Passphrase.MAX_BYTES).getBytes(UTF_8);
    if (Passphrase.read(longest) instanceof Passphrase.Reading.Usable(Passphrase passphrase)) {
      try (passphrase) {
        assertEquals(2, new Tools(List.of(folder)).runWithSecret("deaf", List.of(), passphrase));
      }
    }
  }
}
