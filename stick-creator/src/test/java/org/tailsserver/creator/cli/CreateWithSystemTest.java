// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.packages.Repository;
import picocli.CommandLine;

@DisplayName("tails-server-stick create, with a live system,")
@Tag("sticks")
class CreateWithSystemTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);
  private static final int MIB = 1 << 20;
  private static final int SECTOR = 512;

  @TempDir Path folder;
  private FakeMachine machine;
  private Path system;

  private record Ran(int status, String err) {}

  @BeforeEach
  void plugInAndMakeAnImage() throws Exception {
    machine = new FakeMachine(folder.resolve("machine"));
    machine.stick("sdb", 128);
    system = folder.resolve("live.img");
    byte[] content = new byte[10 * MIB];
    new Random(1).nextBytes(content);
    Files.write(system, content);
    sfdisk(
        "label: gpt\nstart=1MiB, size=3MiB, name=boot\nsize=4MiB, name=Tails, attrs=RequiredPartition\n");
    // What a machine begins with, before any table.
    try (RandomAccessFile image = new RandomAccessFile(system.toFile(), "rw")) {
      image.write(content, 0, 440);
    }
  }

  private void sfdisk(String table) throws Exception {
    Run made =
        Run.of(table.getBytes(UTF_8), "/usr/sbin/sfdisk", "--wipe=always", system.toString());
    assertEquals(0, made.status(), made.out());
  }

  @Test
  void copiesItAndPutsTheServerBehindItLeavingItsPartitionsAsTheyAre() throws Exception {
    Path sums = folder.resolve("SHA256SUMS");
    String sum = Run.of("/usr/bin/sha256sum", system.toString()).out().substring(0, 64);
    Files.writeString(sums, "0".repeat(64) + "  other.img\n" + sum + "  live.img\n");
    Repository keys = Repository.in(Files.createDirectories(folder.resolve("signing")));

    Ran ran =
        create(
            "--system=" + system,
            "--checksum=" + sums,
            "--signature=" + keys.signed(system, "first"),
            "--keyring=" + folder.resolve("signing/first.gpg"));

    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.err().contains("Copying the system ..."), ran.err());
    byte[] image = Files.readAllBytes(system);
    byte[] disk = Files.readAllBytes(machine.node("sdb"));
    assertRange(image, disk, 0, 446);
    int firstTwoEntries = 2 * SECTOR;
    assertRange(image, disk, firstTwoEntries, firstTwoEntries + 2 * 128);
    assertRange(image, disk, 34 * SECTOR, 8 * MIB);
    String node = machine.node("sdb").toString();
    Run verified = Run.of("/usr/sbin/sfdisk", "--verify", node);
    assertTrue(verified.out().contains("No errors detected"), verified.out());
    Matcher ours =
        Pattern.compile("start= *([0-9]+), size= *([0-9]+),[^\n]*name=\"TailsServer\"")
            .matcher(Run.of("/usr/sbin/sfdisk", "--dump", node).out());
    assertTrue(ours.find());
    int start = Integer.parseInt(ours.group(1)) * SECTOR;
    assertTrue(start >= 8 * MIB, ours.group());
    Path part = folder.resolve("partition");
    Files.write(
        part, Arrays.copyOfRange(disk, start, start + Integer.parseInt(ours.group(2)) * SECTOR));
    assertEquals(0, new Partition(part).open(PASSPHRASE).status());
  }

  @Test
  void writesNothingOfAnImageThatIsNotWhatItShouldBe() throws Exception {
    Path sums = folder.resolve("SHA256SUMS");
    Repository keys = Repository.in(Files.createDirectories(folder.resolve("signing")));
    String keyring = "--keyring=" + folder.resolve("signing/first.gpg");
    String image = "--system=" + system;
    Files.writeString(sums, "0".repeat(64) + " *live.img\n");
    refused(ExitCodes.FAILED, "is not what", image, "--checksum=" + sums);
    Files.writeString(sums, "nothing\n");
    refused(ExitCodes.USAGE, "no SHA-256 sum", image, "--checksum=" + sums);
    refused(
        ExitCodes.FAILED,
        "is not what",
        image,
        keyring,
        "--signature=" + keys.signed(system, "second"));
    refused(ExitCodes.USAGE, "--keyring is missing", image, "--signature=" + sums);
    refused(ExitCodes.USAGE, "--system is missing", "--checksum=" + sums);
    refused(ExitCodes.USAGE, "not supported yet", "--system=clone");
    refused(ExitCodes.USAGE, "not with --add", image, "--add");
    refused(ExitCodes.USAGE, "not a file", "--system=" + folder);
    sfdisk("label: dos\nstart=1MiB, size=3MiB, type=83\n");
    refused(ExitCodes.USAGE, "Of Tails take the USB image", image);
    try (RandomAccessFile large = new RandomAccessFile(system.toFile(), "rw")) {
      large.seek(4096);
      large.write("EFI PART".getBytes(UTF_8));
    }
    refused(ExitCodes.USAGE, "sectors of 4096 bytes", image);
  }

  @Test
  void refusesADiskThatIsTooSmallForBoth() throws Exception {
    machine.stick("sdc", 50);
    Ran ran = run("--device=sdc", "--confirm=sdc", "--system=" + system);
    assertEquals(ExitCodes.DISK, ran.status(), ran.err());
    assertTrue(ran.err().contains("there is too little room: 46 MiB are needed"), ran.err());
  }

  private void refused(int status, String why, String... options) throws Exception {
    byte[] before = Files.readAllBytes(machine.node("sdb"));
    Ran ran = create(options);
    assertEquals(status, ran.status(), ran.err());
    assertTrue(ran.err().contains(why), ran.err());
    assertArrayEquals(before, Files.readAllBytes(machine.node("sdb")));
  }

  private static void assertRange(byte[] image, byte[] disk, int from, int to) {
    assertEquals(-1, Arrays.mismatch(image, from, to, disk, from, to), from + " to " + to);
  }

  private Ran create(String... options) {
    List<String> all = new ArrayList<>(List.of("--device=sdb", "--confirm=sdb"));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private Ran run(String... options) {
    List<String> all = new ArrayList<>(List.of("create", "--name=workshop", "--passphrase-stdin"));
    all.add("--pin-store=" + folder.resolve("pins"));
    all.addAll(List.of(options));
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine(new ByteArrayInputStream(PASSPHRASE), machine.disks());
    line.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
    return new Ran(line.execute(all.toArray(String[]::new)), said.toString());
  }
}
