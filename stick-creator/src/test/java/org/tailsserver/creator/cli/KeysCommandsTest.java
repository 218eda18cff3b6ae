// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.creator.cli.Outcome.done;
import static org.tailsserver.creator.cli.Outcome.passphrase;
import static org.tailsserver.creator.cli.Outcome.refused;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.MadeStick;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

@Tag("sticks")
@DisplayName("Of a stick that is there already, tails-server-stick")
class KeysCommandsTest {

  private static final String FIRST = MadeStick.PASSPHRASE;
  private static final String SECOND = "battery staple";

  @TempDir Path folder;
  private FakeMachine machine;
  private Path image;
  private final PinnedServer server = MadeStick.server();

  @BeforeEach
  void copy() throws Exception {
    image = MadeStick.quick(folder);
    machine = new FakeMachine(folder.resolve("machine"));
  }

  @Test
  void saysInItsHelpWhatEachArgumentIs() throws Exception {
    for (CommandLine command :
        Main.commandLine(InputStream.nullInputStream()).getSubcommands().values()) {
      for (ArgSpec argument : command.getCommandSpec().args()) {
        String what = command.getCommandName() + " " + argument.paramLabel();
        assertTrue(argument.description().length > 0, what);
      }
    }
  }

  @Test
  void showsWhatAnybodyCanRead() throws Exception {
    image = MadeStick.copy(folder);
    Outcome shown = run("", "show", image.toString());
    assertEquals(0, shown.status(), shown.err());
    assertTrue(shown.out().contains("workshop"), shown.out());
    assertTrue(shown.out().contains(server.pin().text()), shown.out());
    assertTrue(shown.out().contains(String.join(" ", server.pin().words())), shown.out());
    assertTrue(shown.out().contains("machines with 256 MiB"), shown.out());
    assertTrue(shown.out().contains("first (each guess takes 64 MiB)"), shown.out());
    Outcome json = run("", "show", "--json", image.toString());
    assertEquals(
        "{\"name\":\"workshop\",\"pin\":\"%s\",\"words\":\"%s\",\"version\":1,\"strict\":false,"
                .formatted(server.pin().text(), String.join(" ", server.pin().words()))
            + "\"partition\":1,\"offset\":1048576,\"bytes\":73400320,\"passphrases\":"
            + "[{\"name\":\"first\",\"keyslot\":0,\"kdf\":\"argon2id\",\"memory-kib\":65536}],"
            + "\"objections\":[]}\n",
        json.out());
  }

  @Test
  void tellsWhetherItWillOpenAndWhere() throws Exception {
    image = MadeStick.copy(folder);
    Outcome right = run(FIRST, "check", "--passphrase-stdin", "--memory=256", image.toString());
    assertEquals(0, right.status(), right.err());
    assertTrue(right.out().contains("opens it; it is called first"), right.out());
    assertTrue(right.out().contains("with 256 MiB of memory opens it"), right.out());
    Outcome small = run("", "check", "--no-passphrase", "--memory=200", image.toString());
    assertEquals(1, small.status(), small.err());
    assertTrue(small.out().contains("needs a machine with 256 MiB"), small.out());
    Outcome wrong = run(SECOND, "check", "--passphrase-stdin", image.toString());
    assertEquals(4, wrong.status(), wrong.err());
    assertFalse(wrong.err().contains("recovery"), wrong.err());
    Outcome slip =
        run("abacus ".repeat(20) + "abbacus", "check", "--passphrase-stdin", image.toString());
    assertEquals(4, slip.status(), slip.err());
    assertTrue(slip.err().contains("word 21 is not in the list"), slip.err());
  }

  @Test
  void saysWhatSpeaksAgainstAHeader() throws Exception {
    Path file = folder.resolve("partition");
    Partition partition = Partition.of(image, file);
    Run weak =
        Run.of(
            (FIRST + "\n" + SECOND + "\n").getBytes(UTF_8),
            "/usr/sbin/cryptsetup",
            "luksAddKey",
            "-q",
            "--pbkdf=pbkdf2",
            "--pbkdf-force-iterations=1000",
            "--keyslot-cipher=aes-cbc-essiv:sha256",
            "--keyslot-key-size=256",
            partition.file().toString());
    assertEquals(0, weak.status(), weak.out());
    MadeStick.writeHeader(image, file);
    Outcome checked = run("", "check", "--no-passphrase", image.toString());
    assertEquals(1, checked.status(), checked.out());
    assertTrue(checked.out().contains("A server would not open this stick"), checked.out());
    assertEquals(1, run("", "show", image.toString()).status());
    Outcome added =
        run(FIRST + "\nx", "passphrase", "add", "--passphrase-stdin", image.toString(), "alice");
    assertEquals(1, added.status(), added.err());
    Outcome none = run("", "show", Files.writeString(folder.resolve("x"), "x").toString());
    assertEquals(2, none.status(), none.err());
  }

  @Test
  void addsChangesListsAndRemovesPassphrases() throws Exception {
    String stick = image.toString();
    done("called alice", run(FIRST + "\n" + SECOND, passphrase("add", stick, "alice")));
    assertEquals("first\nalice\n", run("", "passphrase", "list", stick).out());
    done("called alice", run(SECOND + "\nanother one\n", passphrase("change", stick)));
    assertOpens("another one", 0);
    assertOpens(SECOND, 2);
    Outcome self = run("another one", passphrase("remove", stick, "alice"));
    assertEquals(4, self.status(), self.err());
    done("does not open", run("another one", passphrase("remove", stick, "first")));
    assertOpens(FIRST, 2);
    Outcome last = run("another one", passphrase("remove", stick, "alice"));
    assertEquals(2, last.status(), last.err());
    assertTrue(last.err().contains("only passphrase"), last.err());
    assertOpens("another one", 0);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(image)));
  }

  @Test
  void leavesEverythingAsItIsWhereAPassphraseOrANameIsWrong() throws Exception {
    byte[] before = Files.readAllBytes(image);
    String stick = image.toString();
    refused(4, run(SECOND + "\nnew", passphrase("add", stick, "alice")));
    refused(4, run(FIRST + "\n", passphrase("add", stick, "alice")));
    refused(4, run(FIRST + "\n" + FIRST, passphrase("add", stick, "alice")));
    refused(2, run(FIRST + "\nnew", passphrase("add", stick, "Alice!")));
    refused(2, run(FIRST + "\nnew", passphrase("add", stick, "first")));
    refused(2, run(FIRST, passphrase("remove", stick, "nobody")));
    refused(2, run(FIRST, passphrase("remove", stick, "first")));
    refused(4, run(SECOND + "\nnew", passphrase("change", stick)));
    refused(2, run(FIRST + "\nnew", passphrase("add", folder.resolve("no").toString(), "a")));
    refused(4, run("", "recovery-key", stick));
    assertArrayEquals(before, Files.readAllBytes(image));
  }

  private void assertOpens(String passphrase, int status) throws Exception {
    Path partition = folder.resolve("partition");
    assertEquals(status, Partition.of(image, partition).open(passphrase.getBytes(UTF_8)).status());
    Files.delete(partition);
  }

  private Outcome run(String in, String... arguments) {
    return Outcome.of(machine, in, arguments);
  }
}
