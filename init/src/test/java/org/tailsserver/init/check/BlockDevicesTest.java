// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockDevicesTest {
  private @TempDir Path folder;
  private FakeSysfs sysfs;

  @BeforeEach
  void machine() throws IOException {
    sysfs = new FakeSysfs(folder);
  }

  @Test
  void aUsbStickIsFoundByTheNameOfItsPartition() throws IOException {
    sysfs.usb("sdb", 1, "TailsServer");
    sysfs.usb("sdc", 2, "holiday");
    assertEquals(List.of(new Partition(sysfs.node("sdb1"), false)), found());
  }

  @Test
  void aPartitionOfThatNameInsideTheMachineIsNobodysStick() throws IOException {
    sysfs.internal("sda", "TailsServer");
    assertEquals(List.of(), found());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/live/medium", "/"})
  void theDiskTheSystemCameFromIsLookedAtWhateverItsBus(String mountPoint) throws IOException {
    sysfs.bootedFrom(sysfs.internal("sda", "TailsServer"), mountPoint);
    if (mountPoint.equals("/")) {
      Files.writeString(sysfs.mountinfo, "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
    }
    assertEquals(List.of(new Partition(sysfs.node("sda1"), true)), found());
  }

  @Test
  void theBootDisksComesFirstThenTheyAreInTheOrderOfTheirSteadiestName() throws IOException {
    sysfs.usb("sdb", 1, "TailsServer");
    sysfs.usb("sdc", 2, "TailsServer");
    sysfs.bootedFrom(sysfs.usb("sdd", 3, "TailsServer"), "/run/live/medium");
    Path b = sysfs.byPartuuid("sdb1", "bbbb");
    Path c = sysfs.byPartuuid("sdc1", "aaaa");
    assertEquals(
        List.of(
            new Partition(sysfs.node("sdd1"), true),
            new Partition(c, false),
            new Partition(b, false)),
        found());
  }

  @Test
  void ofTwoClonesOnlyTheOneUdevGaveTheNameToIsCalledByIt() throws IOException {
    sysfs.usb("sdb", 1, "TailsServer");
    sysfs.usb("sdc", 2, "TailsServer");
    Path named = sysfs.byPartuuid("sdc1", "cccc");
    assertEquals(
        List.of(new Partition(named, false), new Partition(sysfs.node("sdb1"), false)), found());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/shadow", "a/b", ".", "sd b1", "sdb1\u00e9", "/dev/sda"})
  void aDeviceNameThatIsNoneIsPassedOver(String node) throws IOException {
    Path partition = sysfs.usb("sdb", 1, "TailsServer");
    FakeSysfs.uevent(partition, node, "TailsServer");
    assertEquals(List.of(), found());
  }

  @Test
  void sysfsThatMakesNoSenseIsPassedOver() throws IOException {
    sysfs.usb("sdb", 1, "TailsServer");
    Files.createSymbolicLink(sysfs.sys.resolve("class/block/gone"), folder.resolve("nowhere"));
    Path empty = sysfs.usb("sdc", 2, "TailsServer");
    Files.delete(empty.resolve("uevent"));
    Path garbage = sysfs.usb("sdd", 3, "TailsServer");
    Files.write(garbage.resolve("uevent"), new byte[100_000]);
    Path folderAsFile = sysfs.usb("sde", 4, "TailsServer");
    Files.delete(folderAsFile.resolve("uevent"));
    Files.createDirectory(folderAsFile.resolve("uevent"));
    Path noName = sysfs.usb("sdf", 5, "TailsServer");
    Files.writeString(noName.resolve("uevent"), "DEVTYPE=partition\nPARTNAME=TailsServer");
    Path almost = sysfs.usb("sdg", 6, "TailsServer");
    FakeSysfs.uevent(almost, "sdg1", "TailsServer2");
    Files.writeString(sysfs.mountinfo, "garbage\n\n1 2 ../../x / / rw\n1 2 8:99 / / rw - a b c\n");
    assertEquals(List.of(new Partition(sysfs.node("sdb1"), false)), found());
  }

  @Test
  void aMachineWithoutAnyBlockDeviceHasNoStick() throws IOException {
    Files.delete(sysfs.sys.resolve("class/block"));
    assertEquals(List.of(), found());
  }

  private List<Partition> found() throws IOException {
    return sysfs.devices().serverPartitions();
  }
}
