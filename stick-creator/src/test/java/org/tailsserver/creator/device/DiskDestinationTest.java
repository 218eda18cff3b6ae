// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.write.AptFiles;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.protocol.passphrase.Passphrase;

@Tag("sticks")
@DisplayName("A stick that is written onto a disk")
class DiskDestinationTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);
  private static final Progress SILENT = phase -> {};
  private static final DiskDestination.Way WHOLE = new DiskDestination.Way(false, false);
  private static final DiskDestination.Way ADD = new DiskDestination.Way(true, false);
  private static final DiskDestination.Way FILL = new DiskDestination.Way(false, true);
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private FakeMachine machine;
  private Disk disk;

  @BeforeEach
  void plugIn() throws Exception {
    machine = new FakeMachine(folder.resolve("machine"));
    disk = machine.stick("sdb", 120);
    overwrite(0, 120 * MIB, 0x5a);
  }

  @Test
  void isAllThereIsOnItAndOpens() throws Exception {
    write(WHOLE, SILENT);
    String node = disk.node().toString();
    Run verify = Run.of("/usr/sbin/sfdisk", "--verify", node);
    assertTrue(verify.out().contains("No errors detected"), verify.out());
    String dump = Run.of("/usr/sbin/sfdisk", "--dump", node).out();
    assertEquals(1, dump.lines().filter(line -> line.contains("start=")).count(), dump);
    assertTrue(dump.contains("name=\"TailsServer\""), dump);
    Partition partition = Partition.of(disk.node(), folder.resolve("part"));
    assertEquals(0, partition.open(PASSPHRASE).status());
    assertEquals(118L * MIB, Files.size(partition.file()));
    assertArrayEquals(new byte[MIB - 40 * 512], bytes(40 * 512, MIB - 40 * 512), "old signatures");
    assertArrayEquals(new byte[MIB], bytes(118 * MIB + MIB / 2, MIB), "old signatures");
  }

  @Test
  void leavesNothingOfWhatWasThereWhenItIsFilledFirst() throws Exception {
    write(FILL, SILENT);
    byte[] behind = bytes(100 * MIB, MIB);
    int[] counts = new int[256];
    for (byte one : behind) {
      counts[one & 0xff]++;
    }
    // Of 2^20 random bytes each value comes 4096 times, give or take a few hundred.
    for (int count : counts) {
      assertTrue(count > 3000 && count < 5200, Arrays.toString(counts));
    }
    assertEquals(0, Partition.of(disk.node(), folder.resolve("part")).open(PASSPHRASE).status());
  }

  @Test
  void isAddedBehindWhatIsThereAndTouchesNothingOfIt() throws Exception {
    partitionForSystem();
    byte[] system = bytes(MIB, 20 * MIB);
    byte[] entry = bytes(2 * 512, 128);

    write(ADD, SILENT);

    assertArrayEquals(system, bytes(MIB, 20 * MIB));
    assertArrayEquals(entry, bytes(2 * 512, 128));
    String node = disk.node().toString();
    Run verify = Run.of("/usr/sbin/sfdisk", "--verify", node);
    assertTrue(verify.out().contains("No errors detected"), verify.out());
    String dump = Run.of("/usr/sbin/sfdisk", "--dump", node).out();
    assertTrue(dump.contains("start=       43008"), dump);
    assertTrue(dump.contains("name=\"TailsServer\""), dump);
    Path part = folder.resolve("part");
    Files.write(part, bytes(21 * MIB, 98 * MIB));
    assertEquals(0, new Partition(part).open(PASSPHRASE).status());

    assertEquals(Cause.SERVER_ALREADY, failure(ADD, SILENT), "a second one");
  }

  /** As a live image that was written onto a larger stick: its second table is in the middle. */
  @Test
  void isAddedToAnImageThatIsSmallerThanTheDisk() throws Exception {
    Path image = folder.resolve("live.img");
    Files.write(image, new byte[30 * MIB]);
    run("label: gpt\nsize=20MiB, name=live\n", image);
    try (FileChannel to = FileChannel.open(disk.node(), StandardOpenOption.WRITE)) {
      to.write(java.nio.ByteBuffer.wrap(Files.readAllBytes(image)), 0);
    }
    write(ADD, SILENT);
    Run verify = Run.of("/usr/sbin/sfdisk", "--verify", disk.node().toString());
    assertTrue(verify.out().contains("No errors detected"), verify.out());
    assertTrue(PartitionTable.head(channel())[0] == 0, "and nothing of the old disk");
  }

  @Test
  void isNotAddedWhereThereIsNoTableOrNoRoom() throws Exception {
    byte[] before = Files.readAllBytes(disk.node());
    assertEquals(Cause.NO_TABLE, failure(ADD, SILENT));
    assertArrayEquals(before, Files.readAllBytes(disk.node()));
    overwrite(0, 120 * MIB, 0);
    run("label: gpt\nsize=90MiB\n", disk.node());
    before = Files.readAllBytes(disk.node());
    assertEquals(Cause.NO_ROOM_BEHIND, failure(ADD, SILENT));
    assertArrayEquals(before, Files.readAllBytes(disk.node()));
  }

  @Test
  void isNotWrittenOntoAnotherDiskThatHasItsNameMeanwhile() throws Exception {
    byte[] before = Files.readAllBytes(disk.node());
    try (DiskDestination destination = plan(WHOLE);
        StickImage stick = prepare(destination, SILENT)) {
      machine.replug("sdb");
      assertEquals(Cause.DISK_CHANGED, assertThrows(StickException.class, stick::publish).what());
    }
    assertArrayEquals(before, Files.readAllBytes(disk.node()));
  }

  @Test
  void isNotWrittenWhenTheDiskIsGoneMeanwhile() throws Exception {
    try (DiskDestination destination = plan(WHOLE);
        StickImage stick = prepare(destination, SILENT)) {
      machine.pull("sdb");
      Files.delete(disk.node());
      assertEquals(Cause.DISK_CHANGED, assertThrows(StickException.class, stick::publish).what());
    }
  }

  @Test
  void isNotWrittenOntoOneThatWasMountedMeanwhile() throws Exception {
    byte[] before = Files.readAllBytes(disk.node());
    try (DiskDestination destination = plan(WHOLE);
        StickImage stick = prepare(destination, SILENT)) {
      machine.partition("sdb", "sdb1", "8:17", "");
      machine.mountinfo("25 1 8:17 / /media/x rw - vfat /dev/sdb1 rw\n");
      assertEquals(Cause.DISK_REFUSED, assertThrows(StickException.class, stick::publish).what());
    }
    assertArrayEquals(before, Files.readAllBytes(disk.node()));
  }

  @Test
  void isNotAddedToATableThatChangedMeanwhile() throws Exception {
    partitionForSystem();
    try (DiskDestination destination = plan(ADD);
        StickImage stick = prepare(destination, SILENT)) {
      run("size=5MiB\n", disk.node(), "--append");
      byte[] before = Files.readAllBytes(disk.node());
      assertEquals(Cause.DISK_CHANGED, assertThrows(StickException.class, stick::publish).what());
      assertArrayEquals(before, Files.readAllBytes(disk.node()));
    }
  }

  @Test
  void isNotWrittenWhileSomebodyElseLocksTheDisk() throws Exception {
    Process other =
        new ProcessBuilder("flock", disk.node().toString(), "sh", "-c", "echo held; read end")
            .start();
    try (var held = other.inputReader(UTF_8)) {
      assertEquals("held", held.readLine());
      assertEquals(Cause.DISK_BUSY, failure(WHOLE, SILENT));
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  @Test
  void isNoServerWhenTheDiskVanishesMidway() throws Exception {
    Progress vanishing = at(Progress.Phase.READING_BACK, () -> shorten(4L * MIB));
    assertEquals(Cause.DISK_FAILED, failure(WHOLE, vanishing));
    assertNoServer();
  }

  @Test
  void isNoServerWhenTheDiskDoesNotHoldWhatIsWrittenToIt() throws Exception {
    Progress forgetting = at(Progress.Phase.READING_BACK, () -> overwrite(9 * MIB, 512, 0));
    assertEquals(Cause.DISK_LIES, failure(WHOLE, forgetting));
    assertNoServer();
    Progress smaller = at(Progress.Phase.READING_BACK, () -> overwrite(120 * MIB - 512, 512, 0));
    assertEquals(Cause.DISK_LIES, failure(WHOLE, smaller));
    assertNoServer();
  }

  @Test
  void isFinishedOnlyByItsVeryLastWrite() throws Exception {
    Progress looking = at(Progress.Phase.READING_BACK, this::assertNoServer);
    write(WHOLE, looking);
    assertTrue(Run.of("/usr/sbin/sfdisk", "--dump", disk.node().toString()).out().contains("gpt"));
  }

  private interface Deed {
    void happen() throws Exception;
  }

  private static Progress at(Progress.Phase when, Deed deed) {
    return phase -> {
      if (phase == when) {
        try {
          deed.happen();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  private void assertNoServer() throws IOException {
    byte[] head = bytes(0, 4096);
    assertFalse(new String(head, UTF_8).contains("EFI PART"));
  }

  private void partitionForSystem() throws Exception {
    run("label: gpt\nsize=20MiB, name=live\n", disk.node());
  }

  private static void run(String script, Path on, String... options) throws Exception {
    List<String> argv = new java.util.ArrayList<>(List.of("/usr/sbin/sfdisk", "--quiet"));
    argv.addAll(List.of("--no-reread", "--no-tell-kernel", "--wipe=never"));
    argv.addAll(List.of(options));
    argv.add(on.toString());
    Run run = Run.of(script.getBytes(UTF_8), argv.toArray(String[]::new));
    assertEquals(0, run.status(), run.out());
  }

  private void shorten(long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(disk.node().toFile(), "rw")) {
      file.setLength(length);
    }
  }

  private void overwrite(long at, int length, int value) throws IOException {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) value);
    try (RandomAccessFile file = new RandomAccessFile(disk.node().toFile(), "rw")) {
      file.seek(at);
      file.write(content);
    }
  }

  private byte[] bytes(long at, int length) throws IOException {
    try (FileChannel channel = channel()) {
      return PartitionTable.read(channel, at, length);
    }
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(disk.node(), StandardOpenOption.READ);
  }

  private DiskDestination plan(DiskDestination.Way way) throws StickException {
    return DiskDestination.plan(disk, machine.disks(), way, folder.resolve("pins"));
  }

  private void write(DiskDestination.Way way, Progress progress) throws Exception {
    try (DiskDestination destination = plan(way);
        StickImage stick = prepare(destination, progress)) {
      stick.publish();
    }
  }

  private Cause failure(DiskDestination.Way way, Progress progress) {
    return assertThrows(StickException.class, () -> write(way, progress)).what();
  }

  private StickImage prepare(DiskDestination destination, Progress progress) throws Exception {
    StickPlan plan =
        new StickPlan(
            disk.node(),
            false,
            ServerName.of("workshop"),
            new ImageSize((int) (destination.partitionBytes() >> 20) + StickImage.TABLES_MIB),
            MemoryClass.MIB_256,
            false,
            new ServerConfig(List.of()));
    try (Passphrase passphrase =
        assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(PASSPHRASE))
            .passphrase()) {
      return StickImage.prepare(plan, AptFiles.NONE, destination, passphrase, progress);
    }
  }
}
