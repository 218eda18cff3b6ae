// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.json.PartitionsJson;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

@DisplayName("A stick that is there already")
class StickTest {

  private static final String TABLE =
      """
      label: gpt
      start=2048, size=20480, name=Tails
      start=40960, size=61440, name=TailsServer
      """;
  private static final long OFFSET = 40960L * 512;
  private static final long LENGTH = 61440L * 512;

  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void switchOn() throws IOException {
    machine = new FakeMachine(folder.resolve("machine"));
  }

  @Test
  void isFoundInAnImageByTheNameOfItsPartition() throws Exception {
    Stick stick = Stick.find(image(TABLE).toString(), machine.disks());
    StickPartition partition = stick.partition();
    assertEquals(new StickPartition(folder.resolve("stick.img"), 2, OFFSET, LENGTH), partition);
    assertEquals("stick.img", stick.name());
    assertTrue(stick.disk().isEmpty());
  }

  @Test
  void isFoundOnADiskByTheDisksName() throws Exception {
    machine.stick("sdb", 80);
    partition(machine.node("sdb"), TABLE);
    Stick stick = Stick.find("sdb", machine.disks());
    assertEquals("sdb", stick.name());
    assertEquals(new StickPartition(machine.node("sdb"), 2, OFFSET, LENGTH), stick.partition());
    assertEquals("sdb", stick.disk().orElseThrow().name());
  }

  @Test
  void isNotFoundWhereThereIsNoneOrMoreThanOne() throws Exception {
    refused(Cause.NO_STICK, image("label: gpt\nname=Tails\n").toString());
    refused(Cause.NO_STICK, image("label: dos\ntype=83\n").toString());
    String hostile = "x\", \"name\":\"TailsServer";
    String other = image("label: gpt\nname=x\n").toString();
    Run named = Run.of("/usr/sbin/sfdisk", "-q", "--part-label", other, "1", hostile);
    assertEquals(0, named.status(), named.out());
    refused(Cause.NO_STICK, other);
    refused(Cause.NO_STICK, Files.writeString(folder.resolve("text"), "text").toString());
    refused(
        Cause.SEVERAL_SERVERS,
        image("label: gpt\nsize=2048, name=TailsServer\nname=TailsServer\n").toString());
    refused(Cause.NO_STICK_THERE, folder.resolve("nothing").toString());
    refused(Cause.NO_STICK_THERE, folder.toString());
    refused(Cause.NO_STICK_THERE, "sdz");
    refused(Cause.NO_STICK_THERE, "\0");
  }

  @Test
  void isReplacedAsAWholeInAnImageOrNotAtAll() throws Exception {
    Path image = image(TABLE);
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rw-r-----"));
    byte[] before = Files.readAllBytes(image);
    Object inode = Files.getAttribute(image, "unix:ino");
    Stick stick = Stick.find(image.toString(), machine.disks());

    StickException broken =
        assertThrows(
            StickException.class,
            () ->
                stick.rewrite(whole -> {
                  whole.write(ByteBuffer.wrap("half".getBytes(UTF_8)), OFFSET);
                  throw new IOException("broken off");
                }));
    assertEquals(Cause.INPUT_OUTPUT, broken.what());
    assertArrayEquals(before, Files.readAllBytes(image));
    assertEquals(inode, Files.getAttribute(image, "unix:ino"));

    stick.rewrite(whole -> whole.write(ByteBuffer.wrap("all".getBytes(UTF_8)), OFFSET));
    System.arraycopy("all".getBytes(UTF_8), 0, before, (int) OFFSET, 3);
    assertArrayEquals(before, Files.readAllBytes(image));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(image)));
    assertFalse(inode.equals(Files.getAttribute(image, "unix:ino")));
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names = entries.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals(List.of("machine", "stick.img"), names);
    }
  }

  @Test
  void isChangedInPlaceOnADiskUnlessThatIsInUseOrAnotherOneByNow() throws Exception {
    machine.stick("sdb", 80);
    partition(machine.node("sdb"), TABLE);
    Stick stick = Stick.find("sdb", machine.disks());
    stick.rewrite(whole -> whole.write(ByteBuffer.wrap("all".getBytes(UTF_8)), OFFSET));
    assertEquals("all", at(OFFSET));

    machine.replug("sdb");
    assertRefused(Cause.DISK_CHANGED, stick);
    Stick again = Stick.find("sdb", machine.disks());
    machine.partition("sdb", "sdb2", "8:18", "");
    machine.mountinfo("36 35 8:18 / /media/x rw - ext4 /dev/sdb2 rw\n");
    assertRefused(Cause.DISK_REFUSED, again);
    assertRefused(Cause.DISK_REFUSED, Stick.find("sdb", machine.disks()));
    assertEquals("all", at(OFFSET));
  }

  @Test
  void isChangedOnADiskAsSoonAsNobodyLooksAtItAnyMore() throws Exception {
    machine.stick("sdb", 80);
    partition(machine.node("sdb"), TABLE);
    Stick stick = Stick.find("sdb", machine.disks());
    Process looking =
        new ProcessBuilder(
                "flock", machine.node("sdb").toString(), "sh", "-c", "echo held; read end")
            .start();
    assertEquals("held", looking.inputReader().readLine());
    FutureTask<Boolean> change =
        new FutureTask<>(() -> {
          stick.rewrite(whole -> whole.write(ByteBuffer.wrap("all".getBytes(UTF_8)), OFFSET));
          return true;
        });
    Thread owner = Thread.ofPlatform().start(change);
    while (owner.isAlive() && owner.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    looking.getOutputStream().close();
    change.get();
    assertEquals("all", at(OFFSET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{}",
        "[]",
        "{\"partitiontable\":[]}",
        "{\"partitiontable\":{\"partitions\":[{}]}}",
        "{\"partitiontable\":{\"sectorsize\":512,\"partitions\":[{\"node\":\"x\"}]}}",
        "{\"partitiontable\":{\"sectorsize\":512,\"partitions\":"
            + "[{\"node\":\"a1\",\"start\":-1,\"size\":1,\"name\":\"x\"}]}}",
        "{\"partitiontable\":{\"sectorsize\":512,\"partitions\":"
            + "[{\"node\":\"a1\",\"start\":9223372036854775807,\"size\":1,\"name\":\"x\"}]}}",
      })
  void isNotMadeUpFromATableThatCannotBeRead(String said) {
    assertEquals(List.of(), PartitionsJson.read(said));
  }

  private void assertRefused(Cause cause, Stick stick) {
    StickException e =
        assertThrows(
            StickException.class,
            () -> stick.rewrite(whole -> whole.write(ByteBuffer.allocate(3), OFFSET)));
    assertEquals(cause, e.what(), e.getMessage());
  }

  private void refused(Cause cause, String given) {
    Disks disks = machine.disks();
    StickException e = assertThrows(StickException.class, () -> Stick.find(given, disks));
    assertEquals(cause, e.what(), e.getMessage());
  }

  private String at(long offset) throws IOException {
    byte[] read = new byte[3];
    try (RandomAccessFile disk = new RandomAccessFile(machine.node("sdb").toFile(), "r")) {
      disk.seek(offset);
      disk.readFully(read);
    }
    return new String(read, UTF_8);
  }

  private Path image(String table) throws Exception {
    Path image = folder.resolve("stick.img");
    Files.deleteIfExists(image);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(80 << 20);
    }
    partition(image, table);
    return image;
  }

  private static void partition(Path file, String table) throws Exception {
    Run run = Run.of(table.getBytes(UTF_8), "/usr/sbin/sfdisk", "-q", file.toString());
    assertEquals(0, run.status(), run.out());
  }
}
