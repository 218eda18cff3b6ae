// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.KeptPins.server;
import static org.tailsserver.client.cli.KeptPins.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.pinning.store.PinnedServer;

/** Renaming and forgetting. */
class PinsChangeTest {

  private static final PinnedServer WORKSHOP = server("workshop");
  private static final PinnedServer GARAGE = server("garage");

  @TempDir Path home;
  private KeptPins pins = new KeptPins(Path.of(""));

  @BeforeEach
  void twoServers() throws IOException {
    pins = new KeptPins(home.resolve("pins"));
    pins.keep(WORKSHOP, GARAGE);
  }

  @Test
  void aRenamedServerIsKnownUnderItsNewNameAlone() throws IOException {
    assertEquals(
        new CommandRun(
            0,
            "workshop is Werkstatt 2 on this machine from now on. It still calls itself"
                + " workshop.\n",
            ""),
        pins.run("rename", "workshop", "Werkstatt 2"));
    assertEquals(4, pins.run("show", "workshop").code());
    CommandRun shown = pins.run("show", "Werkstatt 2");
    assertTrue(shown.out().contains(words(WORKSHOP)), shown.out());
    assertTrue(shown.out().contains("calls itself  workshop\n"), shown.out());
  }

  @Test
  void aNameThatIsTakenImpossibleOrUnknownChangesNothing() throws IOException {
    assertEquals(21, pins.run("rename", "workshop", "garage").code());
    CommandRun impossible = pins.run("rename", "workshop", "a\u001bb");
    assertEquals(2, impossible.code());
    assertFalse(impossible.err().contains("\u001b"), impossible.err());
    assertEquals(2, pins.run("rename", "workshop").code());
    assertEquals(4, pins.run("rename", "attic", "shed").code());
    assertEquals(List.of(GARAGE, WORKSHOP), pins.servers());
  }

  @Test
  void aDamagedServerIsNotRenamed() throws IOException {
    Files.writeString(pins.folder().resolve("workshop/server.toml"), "");
    CommandRun run = pins.run("rename", "workshop", "shed");
    assertEquals(11, run.code());
    assertTrue(run.err().contains("server.toml is damaged"), run.err());
    assertTrue(Files.exists(pins.folder().resolve("workshop")));
  }

  @Test
  void whatWouldBeLostIsShownBeforeTheNameIsAskedFor() throws IOException {
    Files.createDirectory(pins.folder().resolve("workshop/onions"));
    Files.writeString(pins.folder().resolve("workshop/onions/gobby\u001b[2J"), "x");
    CommandRun run = pins.answer("workshop\n", "forget", "workshop");
    assertEquals(0, run.code(), run.err());
    assertEquals("Forgotten: workshop\n", run.out());
    for (String expected :
        List.of(
            words(WORKSHOP),
            "    certificate.pem\n",
            "    onions/gobby<U+001B>[2J\n",
            "type its name (workshop): ")) {
      assertTrue(run.err().contains(expected), run.err());
    }
    assertEquals(List.of(GARAGE), pins.servers());
    assertFalse(Files.exists(pins.folder().resolve("workshop")));
  }

  @Test
  void ofManyFilesTheRestIsCounted() throws IOException {
    for (int i = 0; i < 25; i++) {
      Files.writeString(pins.folder().resolve("workshop/more-" + i), "x");
    }
    CommandRun run = pins.answer("\n", "forget", "workshop");
    assertTrue(run.err().contains("    and 7 more\n"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes\n", "\n", "", "garage\n", "workshop 2\n"})
  void withoutItsNameNothingIsForgotten(String answer) throws IOException {
    CommandRun run = pins.answer(answer, "forget", "workshop");
    assertEquals(20, run.code());
    assertTrue(run.err().contains("Nothing was changed"), run.err());
    assertEquals(List.of(GARAGE, WORKSHOP), pins.servers());
  }

  @Test
  void aScriptIsNotAsked() throws IOException {
    assertEquals(
        new CommandRun(0, "Forgotten: workshop\n", ""), pins.run("forget", "--yes", "workshop"));
    assertEquals(4, pins.run("forget", "--yes", "workshop").code());
    assertEquals(List.of(GARAGE), pins.servers());
  }

  @Test
  void aDamagedServerCanBeForgotten() throws IOException {
    Files.writeString(pins.folder().resolve("workshop/server.toml"), "");
    CommandRun run = pins.answer("workshop\n", "forget", "workshop");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("server.toml is damaged"), run.err());
    assertFalse(Files.exists(pins.folder().resolve("workshop")));
  }

  @Test
  void anEntryThatNobodyCanTypeIsForgottenUnderTheNameItIsListedWith() throws IOException {
    Path hostile = Files.writeString(pins.folder().resolve("\u001b[2J"), "x");
    CommandRun run = pins.answer("<U+001B>[2J\n", "forget", "<U+001B>[2J");
    assertEquals(0, run.code(), run.err());
    assertFalse(run.out().contains("\u001b") || run.err().contains("\u001b"), run.err());
    assertFalse(Files.exists(hostile));
    assertEquals(List.of(GARAGE, WORKSHOP), pins.servers());
  }

  @Test
  void ourOwnHiddenFilesAreNoServers() {
    assertEquals(4, pins.run("forget", "--yes", ".lock").code());
    assertEquals(4, pins.run("forget", "--yes", "../pins").code());
    assertTrue(Files.exists(pins.folder()));
  }
}
