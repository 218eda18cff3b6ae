// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sticks")
@DisplayName("With their editor somebody")
class EditorTest {

  @TempDir static Path shared;
  private static CopiedStick made = new CopiedStick(Path.of(""));
  @TempDir Path folder;
  private CopiedStick stick = made;

  @BeforeAll
  static void make() {
    made = CopiedStick.make(shared, "--service=gobby");
  }

  @BeforeEach
  void copy() throws Exception {
    stick = made.copyTo(folder);
  }

  /** One that does these in turn, and notes where it was. */
  private String editor(String... scripts) throws IOException {
    StringBuilder text = new StringBuilder("#!/bin/sh\nset -e\n");
    text.append("echo x >> '%s/turns'\n".formatted(folder));
    text.append("{ pwd; stat -c %%a . server.toml; } > '%s/place'\n".formatted(folder));
    text.append("cp server.toml server.toml.left\n");
    text.append("case $(wc -l < '%s/turns') in\n".formatted(folder));
    for (int i = 0; i < scripts.length; i++) {
      text.append(i + 1).append(") ").append(scripts[i]).append(" ;;\n");
    }
    Path file = Files.writeString(folder.resolve("editor"), text.append("esac\n"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }

  private Person runs(String editor) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("edit", stick.image().toString(), "--editor"));
    arguments.add("--pin-store=" + folder.resolve("pins"));
    arguments.add("--catalogue=" + CopiedStick.CATALOGUE);
    return Person.runs(
            folder,
            Map.of("VISUAL", editor + " ", "EDITOR", "/bin/false"),
            arguments.toArray(String[]::new))
        .answers("Passphrase of the stick", CopiedStick.PASSPHRASE);
  }

  @Test
  void isToldWhatIsWrongAndGoesOnUntilItIsRight() throws Exception {
    String editor =
        editor(
            "sed -i 's/^\\[service.gobby\\]/&\\nautosave-seconds = 0/' server.toml",
            "sed -i 's/= 0$/= 30/' server.toml");
    try (Person person = runs(editor)) {
      person.reads("1 to 3600").answers("to go on editing", "edit");
      assertEquals(0, person.ends(), person.screen());
    }
    List<String> place = Files.readAllLines(folder.resolve("place"));
    assertEquals(List.of("700", "600"), place.subList(1, 3));
    assertFalse(Files.exists(Path.of(place.getFirst())), "with what the editor left there");
    stick.stick("contents").done("autosave-seconds = 30");
  }

  @Test
  void changesNothingWithoutAnythingThatIsRight() throws Exception {
    byte[] before = Files.readAllBytes(stick.image());
    try (Person person = runs(editor("echo nonsense > server.toml"))) {
      person.reads("cannot be used").answers("to go on editing", "discard");
      assertEquals(0, person.ends(), person.screen());
      assertTrue(person.screen().contains("Nothing was changed"), person.screen());
    }
    Files.delete(folder.resolve("turns"));
    try (Person person = runs(editor("sed -i '/gobby/d' server.toml"))) {
      person.answers("lose their addresses for good: gobby", "no");
      person.answers("to go on editing", "discard");
      assertEquals(0, person.ends(), person.screen());
    }
    try (Person person = runs("/bin/false")) {
      assertEquals(6, person.ends(), person.screen());
    }
    stick.stick("edit", "--editor").refused(2, "needs a terminal");
    assertArrayEquals(before, Files.readAllBytes(stick.image()));
  }
}
