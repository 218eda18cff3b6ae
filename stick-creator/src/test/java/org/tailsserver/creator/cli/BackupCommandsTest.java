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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.MadeStick;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

@Tag("sticks")
@DisplayName("To keep a stick or to be rid of it, tails-server-stick")
class BackupCommandsTest {

  private static final String FIRST = MadeStick.PASSPHRASE;
  private static final String SECOND = "battery staple";
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private FakeMachine machine;
  private Path image;
  private final PinnedServer server = MadeStick.server();

  @BeforeEach
  void copy() throws Exception {
    image = MadeStick.quick(folder);
    machine = new FakeMachine(folder.resolve("machine"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void makesABackupThatIsAStickItselfAndOfWhichAStickIsMade(boolean disk) throws Exception {
    Path backup = folder.resolve("workshop.backup");
    done("backup", run("", "backup", image.toString(), backup.toString()));
    Outcome there = run("", "backup", image.toString(), backup.toString());
    refused(3, there);
    assertFalse(there.err().contains("--force"), there.err());
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

    byte[] original = Files.readAllBytes(image);
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
    assertEquals(-1, Arrays.mismatch(original, MIB, 71 * MIB, restored, 0, 70 * MIB));
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
    Files.write(backup, Arrays.copyOf(whole, 50 * MIB));
    refused(1, run("", "restore", backup.toString(), again.toString()));
    assertFalse(Files.exists(again));
    byte[] disk = Files.readAllBytes(machine.node("sdb"));
    assertArrayEquals(new byte[120 * MIB], disk);
  }

  @Test
  void losesNoSectorOfAPartitionThatIsNoRoundNumberOfKibibytes() throws Exception {
    String table = "label: gpt\nstart=2048, size=143359, name=TailsServer\n";
    Run made = Run.of(table.getBytes(UTF_8), "/usr/sbin/sfdisk", "-q", image.toString());
    assertEquals(0, made.status(), made.out());
    Path backup = folder.resolve("workshop.backup");
    Path again = folder.resolve("again.img");
    done("", run("", "backup", image.toString(), backup.toString()));
    done("", run("", "restore", backup.toString(), again.toString()));
    for (Path file : List.of(backup, again)) {
      Run dump = Run.of("/usr/sbin/sfdisk", "--dump", file.toString());
      assertTrue(dump.out().contains("size=      143359"), dump.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sdz", "/dev/sdz", "/dev/disk/by-id/usb-stick", "workshop"})
  void writesNoFileInThePlaceOfADiskThatIsNotPluggedIn(String disk) {
    Path backup = folder.resolve("workshop.backup");
    done("", run("", "backup", image.toString(), backup.toString()));
    Outcome outcome = run("", "restore", backup.toString(), disk);
    refused(2, outcome);
    assertTrue(outcome.err().contains("tails-server-stick devices"), outcome.err());
    assertFalse(Files.exists(Path.of(disk)));
  }

  @Test
  void makesNoBackupAmongTheDevices() {
    refused(6, run("", "backup", image.toString(), "/dev/tails-server-stick-test"));
    assertFalse(Files.exists(Path.of("/dev/tails-server-stick-test")));
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
    assertArrayEquals(new byte[16 * MIB], Arrays.copyOfRange(after, MIB, 17 * MIB), "no header");
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

  private void assertOpens(String passphrase, int status) throws Exception {
    Path partition = folder.resolve("partition");
    assertEquals(status, Partition.of(image, partition).open(passphrase.getBytes(UTF_8)).status());
    Files.delete(partition);
  }

  private Outcome run(String in, String... arguments) {
    return Outcome.of(machine, in, arguments);
  }
}
