// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine;

@DisplayName("Of a stick that is there already, tails-server-stick")
class KeysCommandsTest {

  private static final String FIRST = "correct horse";
  private static final String SECOND = "battery staple";
  private static final int MIB = 1 << 20;

  @TempDir static Path shared;
  @TempDir Path folder;
  private FakeMachine machine;
  private Path image;
  private PinnedServer server;

  private record Outcome(int status, String out, String err) {}

  @BeforeAll
  static void create() {
    CommandLine line = Main.commandLine(new ByteArrayInputStream(FIRST.getBytes(UTF_8)));
    line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(new StringWriter()));
    int status =
        line.execute(
            "create",
            "--passphrase-stdin",
            "--name=workshop",
            "--image=" + shared.resolve("stick.img"),
            "--pin-store=" + shared.resolve("pins"));
    assertEquals(0, status);
  }

  @BeforeEach
  void copy() throws Exception {
    image = folder.resolve("stick.img");
    Files.copy(shared.resolve("stick.img"), image, StandardCopyOption.COPY_ATTRIBUTES);
    machine = new FakeMachine(folder.resolve("machine"));
    server = PinStore.at(shared.resolve("pins")).find("workshop").orElseThrow();
  }

  @Test
  void showsWhatAnybodyCanRead() {
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
  void tellsWhetherItWillOpenAndWhere() {
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
    try (RandomAccessFile whole = new RandomAccessFile(image.toFile(), "rw")) {
      whole.seek(MIB);
      whole.write(Files.readAllBytes(file), 0, 8 * MIB);
    }
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void makesABackupThatIsAStickItselfAndOfWhichAStickIsMade(boolean disk) throws Exception {
    Path backup = folder.resolve("workshop.backup");
    done("backup", run("", "backup", image.toString(), backup.toString()));
    refused(3, run("", "backup", image.toString(), backup.toString()));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
    done("called first", run(FIRST, "check", "--passphrase-stdin", backup.toString()));
    Run sum =
        Run.of(
            "/bin/sh",
            "-c",
            "tail -c +1048577 '%s' | head -c 73400320 | sha256sum".formatted(backup));
    String note = new String(Files.readAllBytes(backup), 65536, 200, UTF_8);
    assertTrue(note.contains("sha256 = " + sum.out().substring(0, 64) + "\n"), note);
    assertTrue(note.startsWith("Tails Server backup\nversion = 1\nlength = 73400320\n"), note);

    done("", run(FIRST + "\n" + SECOND, passphrase("change", image.toString())));
    Path again = disk ? machine.node("sdb") : folder.resolve("again.img");
    if (disk) {
      machine.stick("sdb", 120);
      refused(7, run("", "restore", backup.toString(), "sdb", "--confirm=sdc"));
      assertEquals(0, Files.readAllBytes(again)[510]);
      done("stick sdb", run("", "restore", backup.toString(), "sdb", "--confirm=sdb"));
    } else {
      done("", run("", "restore", backup.toString(), again.toString()));
      refused(7, run("", "restore", backup.toString(), again.toString()));
      done("", run("", "restore", backup.toString(), again.toString(), "--confirm=again.img"));
    }
    Run verify = Run.of("/usr/sbin/sfdisk", "--verify", again.toString());
    assertTrue(verify.out().contains("No errors detected"), verify.out());
    Path partition = folder.resolve("partition");
    assertEquals(0, Partition.of(again, partition).open(FIRST.getBytes(UTF_8)).status());
    byte[] restored = Files.readAllBytes(partition);
    byte[] original = Files.readAllBytes(shared.resolve("stick.img"));
    assertEquals(-1, java.util.Arrays.mismatch(original, MIB, 71 * MIB, restored, 0, 70 * MIB));
  }

  @Test
  void restoresNothingFromABackupThatIsDamagedOrNone() throws Exception {
    Path backup = folder.resolve("workshop.backup");
    done("", run("", "backup", image.toString(), backup.toString()));
    machine.stick("sdb", 120);
    machine.stick("sdc", 60);
    Path again = folder.resolve("again.img");
    refused(7, run("", "restore", backup.toString(), "sdc", "--confirm=sdc")); // it does not fit
    refused(2, run("", "restore", image.toString(), again.toString()));
    byte[] whole = Files.readAllBytes(backup);
    for (int at : new int[] {MIB, 40 * MIB, 71 * MIB - 1}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(backup, damaged);
      refused(1, run("", "restore", backup.toString(), again.toString()));
      refused(1, run("", "restore", backup.toString(), "sdb", "--confirm=sdb"));
    }
    Files.write(backup, java.util.Arrays.copyOf(whole, 50 * MIB));
    refused(1, run("", "restore", backup.toString(), again.toString()));
    assertFalse(Files.exists(again));
    byte[] disk = Files.readAllBytes(machine.node("sdb"));
    assertArrayEquals(new byte[120 * MIB], disk);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wipesNothingBeforeItsNameIsTypedAndThenEverythingThatCouldOpenIt(boolean disk)
      throws Exception {
    String stick = image.toString();
    String name = "stick.img";
    if (disk) {
      machine.stick("sdb", 72);
      Files.copy(image, machine.node("sdb"), StandardCopyOption.REPLACE_EXISTING);
      image = machine.node("sdb");
      stick = "sdb";
      name = "sdb";
    }
    byte[] before = Files.readAllBytes(image);
    Object inode = Files.getAttribute(image, "unix:ino");
    Path pins = folder.resolve("pins");
    PinStore.at(pins).save(server);
    refused(7, run("", "wipe", stick));
    refused(7, run("", "wipe", stick, "--confirm=workshop"));
    assertArrayEquals(before, Files.readAllBytes(image));
    Outcome wiped = run("", "wipe", stick, "--confirm=" + name, "--pin-store=" + pins);
    done("overwritten", wiped);
    assertTrue(wiped.err().contains(server.pin().text()), wiped.err());
    assertTrue(PinStore.at(pins).find("workshop").isPresent());
    assertEquals(inode, Files.getAttribute(image, "unix:ino"), "in place");
    byte[] after = Files.readAllBytes(image);
    assertArrayEquals(
        new byte[16 * MIB], java.util.Arrays.copyOfRange(after, MIB, 17 * MIB), "no header");
    assertFalse(Run.of("/usr/sbin/sfdisk", "--dump", image.toString()).out().contains("Tails"));
    refused(2, run("", "show", stick));
  }

  @Test
  void wipesAgainWhatWasBrokenOffAndForgetsThePinWhereItIsTold() throws Exception {
    Path pins = folder.resolve("pins");
    PinStore.at(pins).save(server);
    String stick = image.toString();
    Path second = folder.resolve("second.img");
    Files.copy(image, second);
    done(
        "forgotten workshop",
        run("", "wipe", "--confirm=second.img", "--forget", "--pin-store=" + pins, second + ""));
    assertTrue(PinStore.at(pins).find("workshop").isEmpty());
    try (RandomAccessFile whole = new RandomAccessFile(image.toFile(), "rw")) {
      whole.seek(MIB);
      whole.write(new byte[3 * MIB]); // as far as the first one came
    }
    Outcome wiped = run("", "wipe", stick, "--confirm=stick.img");
    done("overwritten", wiped);
    assertTrue(wiped.err().contains("says no more whose it is"), wiped.err());
    assertOpens(FIRST, 1);
  }

  @Test
  void leavesNoWorkingCopies() throws IOException {
    run(FIRST + "\n" + SECOND, passphrase("add", image.toString(), "alice"));
    run("", "backup", image.toString(), folder.resolve("b").toString());
    try (Stream<Path> entries = Files.list(folder)) {
      assertEquals(
          List.of("b", "machine", "stick.img"),
          entries.map(entry -> entry.getFileName().toString()).sorted().toList());
    }
  }

  private static String[] passphrase(String command, String... more) {
    return Stream.concat(Stream.of("passphrase", command, "--passphrase-stdin"), Stream.of(more))
        .toArray(String[]::new);
  }

  private static void done(String words, Outcome outcome) {
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains(words), outcome.out());
  }

  private static void refused(int status, Outcome outcome) {
    assertEquals(status, outcome.status(), outcome.err());
    assertFalse(outcome.err().contains("Exception"), outcome.err());
    assertFalse(outcome.err().contains("fault of the program"), outcome.err());
  }

  private void assertOpens(String passphrase, int status) throws Exception {
    Path partition = folder.resolve("partition");
    assertEquals(status, Partition.of(image, partition).open(passphrase.getBytes(UTF_8)).status());
    Files.delete(partition);
  }

  private Outcome run(String in, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine(new ByteArrayInputStream(in.getBytes(UTF_8)), machine.disks());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Outcome(line.execute(arguments), out.toString(), err.toString());
  }
}
