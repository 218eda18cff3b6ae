// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.creator.device.Refusal.Reason;

@DisplayName("Of the disks of a machine,")
class DisksTest {

  @TempDir Path folder;
  private FakeMachine machine;

  @BeforeEach
  void plugIn() throws Exception {
    machine = new FakeMachine(folder);
    machine.stick("sdb", 64);
    machine.partition("sdb", "sdb1", "8:17", "E:ID_FS_LABEL=HOLIDAY\nE:ID_FS_TYPE=vfat\n");
  }

  @Test
  void aRemovableOneOnUsbThatNothingUsesIsOffered() throws Exception {
    Disk stick = machine.known("sdb");
    assertEquals(Optional.empty(), stick.refusal());
    assertEquals("SanDisk Ultra Fit", stick.title());
    assertEquals("4C530001", stick.serial());
    assertEquals(64L << 20, stick.bytes());
    assertEquals(List.of(new Disk.Part("sdb1", 20 << 20, "HOLIDAY", "vfat")), stick.parts());
    assertEquals(List.of(stick), machine.disks().list());
  }

  @ParameterizedTest(name = "{0} = {1}: {2}")
  @CsvSource({
    "removable, 0, NOT_REMOVABLE",
    "ro, 1, READ_ONLY",
    "size, 0, NO_MEDIUM",
    "size, 96000, TOO_SMALL",
    "queue/logical_block_size, 4096, SECTORS"
  })
  void oneIsRefusedForWhatItIs(String attribute, String value, Reason reason) throws Exception {
    machine.set("sdb", attribute, value);
    assertRefused(reason);
  }

  @Test
  void oneInsideTheMachineIsRefusedWhateverItSays() throws Exception {
    Disk inside = machine.internal("sda", 64);
    assertEquals(Reason.NOT_USB, inside.refusal().orElseThrow().reason());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "25 1 8:17 / / rw - ext4 /dev/sdb1 rw, SYSTEM",
    "25 1 0:50 / / rw - btrfs /dev/sdb1 rw, SYSTEM",
    "25 1 253:0 / / rw - ext4 /dev/mapper/root rw, SYSTEM",
    "25 1 8:17 / /run/live/medium ro - vfat /dev/sdb1 ro, SYSTEM",
    "25 1 8:17 / /media/amnesia/HOLIDAY\\040PHOTOS rw - vfat /dev/sdb1 rw, MOUNTED",
    "25 1 0:0 / /mnt rw - vfat /dev/sdb rw, MOUNTED",
    "25 1 9:9 / /mnt rw - ext4 /dev/sdc1 rw, IN_USE"
  })
  void oneThatIsMountedIsRefused(String mountinfo, Reason reason) throws Exception {
    machine.holder("sdb1", "dm-0", "253:0");
    machine.mountinfo(mountinfo + "\n");
    assertRefused(reason);
  }

  @Test
  void oneThatSomethingIsMadeOfOrThatMemoryIsSwappedToIsRefused() throws Exception {
    machine.swaps("/dev/sdb1 partition 1000 0 -2\n");
    assertEquals(List.of("swap"), assertRefused(Reason.IN_USE).arguments());
    machine.swaps("");
    machine.holder("sdb1", "md0", "9:0");
    assertEquals(List.of("md0"), assertRefused(Reason.IN_USE).arguments());
  }

  @Test
  void oneIsFoundByNameByNodeAndByLinkAndAPartitionIsNone() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("by-id"), machine.node("sdb"));
    Path file = Files.createFile(folder.resolve("file"));
    Files.createFile(machine.node("sdb1"));
    Disks disks = machine.disks();
    Optional<Disk> stick = Optional.of(machine.known("sdb"));
    assertEquals(stick, disks.meantBy("sdb"));
    assertEquals(stick, disks.meantBy(machine.node("sdb").toString()));
    assertEquals(stick, disks.meantBy(link.toString()));
    for (String none :
        List.of("sdb1", machine.node("sdb1").toString(), file.toString(), "sdc", "", ".", "..")) {
      assertEquals(Optional.empty(), disks.meantBy(none), none);
    }
  }

  @Test
  void oneThatIsPulledOutAndPluggedInAgainIsNotTheSame() throws Exception {
    Disk before = machine.known("sdb");
    machine.replug("sdb");
    assertFalse(machine.known("sdb").isSame(before));
  }

  @Test
  void noneCanWriteToTheTerminalByItsName() throws Exception {
    machine.set("sdb", "device/model", "\u001b[2Jevil\u0007");
    machine.partition("sdb", "sdb2", "8:18", "E:ID_FS_LABEL=\u001b]0;x\u0007\n");
    assertEquals("SanDisk ?[2Jevil?", machine.known("sdb").title());
    assertEquals("?]0;x?", machine.known("sdb").parts().getLast().label());
  }

  private Refusal assertRefused(Reason reason) throws Exception {
    Refusal refusal = machine.known("sdb").refusal().orElseThrow();
    assertEquals(reason, refusal.reason());
    assertFalse(refusal.text().isBlank());
    return refusal;
  }
}
