// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel and udev say of a machine with disks in it, in files. The nodes of its disks are
 * ordinary files: what is written to them can be looked at.
 */
public final class FakeMachine {
  private final Path root;
  private final Path sys;
  private int sequence;

  public FakeMachine(Path root) throws IOException {
    this.root = root;
    sys = root.resolve("sys");
    for (String folder : new String[] {"block", "class/block"}) {
      Files.createDirectories(sys.resolve(folder));
    }
    Files.createDirectories(root.resolve("dev"));
    Files.createDirectories(root.resolve("udev"));
    Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(root.resolve("proc/self/mountinfo"), "");
    Files.writeString(root.resolve("proc/swaps"), "Filename Type Size Used Priority\n");
  }

  /** The machine that was made here before, perhaps by another program. */
  public static Disks disksIn(Path root) {
    return new Disks(
        root.resolve("sys"), root.resolve("dev"), root.resolve("udev"), root.resolve("proc"));
  }

  public Disks disks() {
    return disksIn(root);
  }

  /** Plugs a stick in that may be written to. */
  public Disk stick(String name, long mib) throws IOException {
    disk("pci0000:00/0000:00:14.0/usb1/1-1", name, mib);
    return known(name);
  }

  /** A disk inside the machine. */
  public Disk internal(String name, long mib) throws IOException {
    disk("pci0000:00/0000:00:1f.2/ata1", name, mib);
    return known(name);
  }

  public Disk known(String name) throws IOException {
    Optional<Disk> found = disks().find(name);
    return found.orElseThrow();
  }

  private void disk(String bus, String name, long mib) throws IOException {
    Path device = sys.resolve("devices/" + bus);
    Path folder = Files.createDirectories(device.resolve("host6/block/" + name));
    Files.writeString(device.resolve("idVendor"), "0781\n");
    Files.writeString(device.resolve("serial"), "4C530001\n");
    Files.createDirectories(folder.resolve("device"));
    Files.createDirectories(folder.resolve("queue"));
    Files.createDirectories(folder.resolve("holders"));
    Files.writeString(folder.resolve("device/vendor"), "SanDisk \n");
    Files.writeString(folder.resolve("device/model"), "Ultra Fit\n");
    Files.writeString(folder.resolve("queue/logical_block_size"), "512\n");
    Files.createSymbolicLink(sys.resolve("block/" + name), folder);
    Files.createSymbolicLink(sys.resolve("class/block/" + name), folder);
    set(name, "dev", "0:0");
    set(name, "size", Long.toString(mib << 11));
    set(name, "removable", "1");
    set(name, "ro", "0");
    replug(name);
    try (RandomAccessFile node = new RandomAccessFile(node(name).toFile(), "rw")) {
      node.setLength(mib << 20);
    }
  }

  /** As if it had been pulled out and another like it been plugged in. */
  public void replug(String name) throws IOException {
    set(name, "diskseq", Integer.toString(++sequence));
  }

  /** Lets the kernel say something else of a disk or of a partition. */
  public void set(String device, String attribute, String value) throws IOException {
    Files.writeString(sys.resolve("class/block").resolve(device).resolve(attribute), value + "\n");
  }

  /** A partition, and what udev found on it. */
  public void partition(String disk, String name, String number, String udev) throws IOException {
    Path folder = sys.resolve("block").resolve(disk).toRealPath().resolve(name);
    Files.createDirectories(folder.resolve("holders"));
    Files.createSymbolicLink(sys.resolve("class/block/" + name), folder);
    set(name, "partition", "1");
    set(name, "dev", number);
    set(name, "size", "40960");
    Files.writeString(root.resolve("udev/b" + number), udev);
  }

  /** Something that is made of a device, such as device-mapper's. */
  public void holder(String device, String name, String number) throws IOException {
    Path folder = Files.createDirectories(sys.resolve("devices/virtual/block/" + name));
    Files.createSymbolicLink(sys.resolve("class/block/" + name), folder);
    set(name, "dev", number);
    Files.createDirectories(
        sys.resolve("class/block").resolve(device).resolve("holders").resolve(name));
  }

  public void mountinfo(String lines) throws IOException {
    Files.writeString(root.resolve("proc/self/mountinfo"), lines);
  }

  public void swaps(String line) throws IOException {
    Files.writeString(root.resolve("proc/swaps"), "Filename Type Size Used Priority\n" + line);
  }

  public Path node(String name) {
    return root.resolve("dev").resolve(name);
  }

  public void pull(String name) throws IOException {
    Files.delete(sys.resolve("block/" + name));
    Files.delete(sys.resolve("class/block/" + name));
  }
}
