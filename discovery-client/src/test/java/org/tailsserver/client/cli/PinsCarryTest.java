// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.KeptPins.seen;
import static org.tailsserver.client.cli.KeptPins.server;
import static org.tailsserver.client.cli.KeptPins.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.pinning.store.PinFile;
import org.tailsserver.pinning.store.PinnedServer;

/** From the machine on which the stick was made to a second one. */
class PinsCarryTest {

  private static final PinnedServer WORKSHOP = seen(server("workshop"), "192.168.1.7", 8443);
  private static final PinnedServer TWIN = server("workshop");

  @TempDir Path home;
  private KeptPins first = new KeptPins(Path.of(""));
  private KeptPins second = new KeptPins(Path.of(""));
  private Path file = Path.of("");

  @BeforeEach
  void twoMachines() throws IOException {
    first = new KeptPins(home.resolve("first"));
    second = new KeptPins(home.resolve("second"));
    file = home.resolve("workshop.pin");
    first.keep(WORKSHOP);
  }

  @Test
  void aServerIsKnownOnTheSecondMachineAfterItsWordsWereCompared() throws IOException {
    CommandRun export = first.run("export", "workshop", file.toString());
    assertEquals(0, export.code(), export.err());
    assertEquals("Written: " + file + "\n", export.out());
    assertTrue(export.err().contains(words(WORKSHOP)), export.err());
    CommandRun imported = second.answer("yes\n", "import", file.toString());
    assertEquals(0, imported.code(), imported.err());
    assertTrue(imported.err().contains(words(WORKSHOP)), imported.err());
    assertTrue(imported.err().endsWith("Do these words match? Type yes: "), imported.err());
    PinnedServer known = second.servers().getFirst();
    assertEquals(WORKSHOP.certificate(), known.certificate());
    assertEquals(8443, known.port());
    assertTrue(known.lastAddress().isEmpty());
  }

  @Test
  void aCommandToCopyIsOneForAnyPath() throws IOException {
    Path odd = home.resolve("my $(shed).pin");
    CommandRun export = first.run("export", "workshop", odd.toString());
    assertTrue(export.err().contains("pins import '" + odd + "'\n"), export.err());
  }

  @Test
  void theFileIsForItsOwnerAloneAndHoldsNoAddressUnlessAskedFor() throws IOException {
    assertEquals(0, first.run("export", "workshop", file.toString()).code());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertFalse(Files.readString(file).contains("192.168"));
    Path with = home.resolve("with.pin");
    assertEquals(0, first.run("export", "--with-address", "workshop", with.toString()).code());
    assertEquals(0, second.run("import", "--yes", with.toString()).code());
    assertEquals(List.of(WORKSHOP), second.servers());
  }

  @Test
  void whoAsksForAnAddressThatIsNotKnownIsTold() throws IOException {
    second.keep(TWIN);
    CommandRun run = second.run("export", "--with-address", "workshop", file.toString());
    assertEquals(0, run.code());
    assertTrue(run.err().contains("the file has no address"), run.err());
  }

  @Test
  void aFileThatIsThereIsNotReplacedUnlessForced() throws IOException {
    Files.writeString(file, "precious");
    CommandRun run = first.run("export", "workshop", file.toString());
    assertEquals(22, run.code());
    assertEquals("precious", Files.readString(file));
    assertTrue(run.err().contains("--force"), run.err());
    assertEquals(0, first.run("export", "--force", "workshop", file.toString()).code());
    assertArrayEquals(PinFile.write(WORKSHOP, false), Files.readAllBytes(file));
  }

  @Test
  void aFileThatCannotBeWrittenIsSaidAndLeavesNothing() throws IOException {
    CommandRun run = first.run("export", "workshop", home.resolve("no/such/place").toString());
    assertEquals(22, run.code());
    assertTrue(run.err().contains("cannot be written: it is not there."), run.err());
    assertEquals(22, first.run("export", "--force", "workshop", home.toString()).code());
    assertTrue(Files.isDirectory(home));
  }

  @Test
  void aPinGoesThroughAPipeToo() throws IOException {
    CommandRun export = first.run("export", "workshop", "-");
    assertEquals(0, export.code());
    assertTrue(export.out().startsWith("tails-server-pin 1\n"), export.out());
    assertEquals(2, second.answer(export.out(), "import", "-").code());
    assertEquals(List.of(), second.servers());
    CommandRun imported = second.answer(export.out(), "import", "--yes", "-");
    assertEquals(0, imported.code(), imported.err());
    assertEquals(WORKSHOP.pin(), second.servers().getFirst().pin());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no\n", "\n", "", "y\n", "yes please\n"})
  void withoutAYesNothingIsKept(String answer) throws IOException {
    first.run("export", "workshop", file.toString());
    CommandRun run = second.answer(answer, "import", file.toString());
    assertEquals(20, run.code());
    assertTrue(run.err().contains("Nothing was changed"), run.err());
    assertFalse(Files.exists(second.folder()));
  }

  @Test
  void theServerMayBeCalledOtherwiseHere() throws IOException {
    first.run("export", "workshop", file.toString());
    assertEquals(0, second.run("import", "--yes", "--as", "shed", file.toString()).code());
    PinnedServer known = second.servers().getFirst();
    assertEquals("shed", known.petname().text());
    assertEquals("workshop", known.name().text());
    assertEquals(2, second.run("import", "--yes", "--as", "a/b", file.toString()).code());
  }

  @Test
  void anotherKeyIsNeverReplacedWhateverIsAnswered() throws IOException {
    second.keep(TWIN);
    first.run("export", "workshop", file.toString());
    for (CommandRun run :
        List.of(
            second.run("import", "--yes", file.toString()),
            second.answer("yes\n", "import", file.toString()))) {
      assertEquals(21, run.code());
      assertTrue(run.err().contains(words(TWIN)), run.err());
      assertTrue(run.err().contains(words(WORKSHOP)), run.err());
      assertTrue(
          run.err().contains("--as") && run.err().contains("pins forget workshop"), run.err());
    }
    assertEquals(List.of(TWIN), second.servers());
  }

  @Test
  void aDamagedEntryOfTheSameNameIsNotReplacedEither() throws IOException {
    second.keep(TWIN);
    Files.writeString(second.folder().resolve("workshop/server.toml"), "");
    first.run("export", "workshop", file.toString());
    CommandRun run = second.run("import", "--yes", file.toString());
    assertEquals(11, run.code());
    assertTrue(run.err().contains("server.toml is damaged"), run.err());
    assertTrue(run.err().contains("pins forget workshop"), run.err());
    assertEquals(0, second.run("import", "--yes", "--as", "shed", file.toString()).code());
  }

  @Test
  void aServerThatIsKnownAlreadyStaysAsItIsAndNobodyIsAsked() throws IOException {
    first.run("export", "workshop", file.toString());
    CommandRun again = first.run("import", file.toString());
    assertEquals(
        new CommandRun(0, "You know this server already, as workshop. Nothing was changed.\n", ""),
        again);
    assertEquals(List.of(WORKSHOP), first.servers());
    CommandRun otherwise = first.run("import", "--as", "shed", file.toString());
    assertEquals(21, otherwise.code());
    assertTrue(otherwise.err().endsWith("pins rename workshop shed\n"), otherwise.err());
    assertEquals(List.of(WORKSHOP), first.servers());
  }

  @Test
  void aFileThatIsNoPinFileIsRefusedWithTheCauseAndNoQuestion() throws IOException {
    String good = first.run("export", "workshop", "-").out();
    for (String bad :
        List.of(
            "",
            "\u001b[2Jhello\u202e",
            good.replace("workshop", "\u001b[2J"),
            good.replace("sha256:", "sha256:0"),
            good + "\u001b]0;x\u0007\n",
            good + "x".repeat(1 << 20))) {
      Files.writeString(file, bad);
      CommandRun run = second.answer("yes\n", "import", file.toString());
      assertEquals(22, run.code());
      assertTrue(run.err().contains("Nothing was changed"), run.err());
      assertTrue(run.err().startsWith(file + ": "), run.err());
      assertTrue(run.err().chars().noneMatch(c -> c == 0x1b || c == 0x202e), run.err());
    }
    assertFalse(Files.exists(second.folder()));
  }

  @Test
  void aFileThatIsNotThereOrAFolderIsSaid() {
    CommandRun missing = second.run("import", home.resolve("nowhere").toString());
    assertEquals(22, missing.code());
    assertTrue(missing.err().contains("cannot be read: it is not there."), missing.err());
    CommandRun folder = second.run("import", home.toString());
    assertEquals(22, folder.code());
    assertTrue(folder.err().contains("cannot be read: "), folder.err());
  }

  @Test
  void aStoreThatOthersCouldHaveAlteredTakesNothingIn() throws IOException {
    first.run("export", "workshop", file.toString());
    second.keep(server("attic"));
    second.closeToOthersNoMore();
    CommandRun run = second.answer("yes\n", "import", file.toString());
    assertEquals(11, run.code());
    assertTrue(run.err().contains("chmod 700"), run.err());
    assertFalse(Files.exists(second.folder().resolve("workshop")));
  }
}
