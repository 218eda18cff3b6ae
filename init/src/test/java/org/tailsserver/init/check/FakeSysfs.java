// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like /sys, /dev and /proc/self/mountinfo to server-check. */
final class FakeSysfs {
  final Path sys;
  final Path dev;
  final Path mountinfo;

  FakeSysfs(Path root) throws IOException {
    sys = root.resolve("sys");
    dev = root.resolve("dev");
    mountinfo = root.resolve("mountinfo");
    Files.createDirectories(sys.resolve("class/block"));
    Files.createDirectories(sys.resolve("dev/block"));
    Files.createDirectories(dev.resolve("disk/by-partuuid"));
    Files.writeString(mountinfo, "21 1 0:20 / / rw - overlay overlay rw\n");
  }

  BlockDevices devices() {
    return new BlockDevices(sys, dev, mountinfo);
  }

  /** A disk on a USB port, with one partition. */
  Path usb(String disk, int port, String partitionName) throws IOException {
    return disk("pci0000:00/0000:00:14.0/usb" + port + "/1-1/1-1:1.0/host6", disk, partitionName);
  }

  /** A disk inside the machine, with one partition. */
  Path internal(String disk, String partitionName) throws IOException {
    return disk("pci0000:00/0000:00:1f.2/ata1/host0", disk, partitionName);
  }

  /** Answers the partition's folder. */
  private Path disk(String bus, String disk, String partitionName) throws IOException {
    Path folder = sys.resolve("devices/" + bus + "/block/" + disk);
    Path partition = Files.createDirectories(folder.resolve(disk + "1"));
    Files.writeString(partition.resolve("partition"), "1\n");
    Files.writeString(folder.resolve("uevent"), "DEVNAME=" + disk + "\nDEVTYPE=disk\n");
    uevent(partition, disk + "1", partitionName);
    Files.createSymbolicLink(sys.resolve("class/block/" + disk), folder);
    Files.createSymbolicLink(sys.resolve("class/block/" + disk + "1"), partition);
    Files.createFile(dev.resolve(disk + "1"));
    return partition;
  }

  static void uevent(Path partition, String node, String name) throws IOException {
    Files.writeString(
        partition.resolve("uevent"),
        "MAJOR=8\nMINOR=1\nDEVNAME="
            + node
            + "\nDEVTYPE=partition\nPARTN=1\nPARTNAME="
            + name
            + "\n");
  }

  /** The running system came from this partition. */
  void bootedFrom(Path partition, String mountPoint) throws IOException {
    Files.createSymbolicLink(sys.resolve("dev/block/8:1"), partition);
    Files.writeString(
        mountinfo,
        "21 1 0:20 / / rw - overlay overlay rw\n25 21 8:1 / "
            + mountPoint
            + " ro - vfat /dev/sda1 ro\n");
  }

  Path byPartuuid(String node, String uuid) throws IOException {
    return Files.createSymbolicLink(dev.resolve("disk/by-partuuid/" + uuid), dev.resolve(node));
  }

  Path node(String node) {
    return dev.resolve(node);
  }
}
