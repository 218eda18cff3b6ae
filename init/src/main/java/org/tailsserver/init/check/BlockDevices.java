// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds the partitions named {@code TailsServer} on every USB disk, and on the disk the system was
 * booted from. Asks sysfs only, so it works before udev has looked at anything; what sysfs says
 * that makes no sense is passed over.
 */
final class BlockDevices {
  static final String PARTITION_NAME = "TailsServer";

  private final Path sys;
  private final Path dev;
  private final BootDisk bootDisk;

  /**
   * @param sys {@code /sys}
   * @param dev {@code /dev}
   * @param mountinfo {@code /proc/self/mountinfo}
   */
  BlockDevices(Path sys, Path dev, Path mountinfo) {
    this.sys = sys;
    this.dev = dev;
    this.bootDisk = new BootDisk(sys, mountinfo);
  }

  /** All of them: those on the boot disk first, then by their steadiest name. */
  List<Partition> serverPartitions() throws IOException {
    Path blockDevices = sys.resolve("class/block");
    if (!Files.isDirectory(blockDevices)) {
      return List.of();
    }
    Optional<Path> boot = bootDisk.find();
    List<Partition> found = new ArrayList<>();
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(blockDevices)) {
      for (Path link : devices) {
        partition(link, boot).ifPresent(found::add);
      }
    }
    Collections.sort(found);
    return found;
  }

  private Optional<Partition> partition(Path link, Optional<Path> boot) {
    Path device;
    try {
      device = link.toRealPath();
    } catch (IOException e) {
      return Optional.empty();
    }
    Uevent uevent = Uevent.of(device);
    if (!uevent.says("DEVTYPE", "partition") || !uevent.says("PARTNAME", PARTITION_NAME)) {
      return Optional.empty();
    }
    boolean onBootDisk = boot.isPresent() && boot.get().equals(device.getParent());
    if (!onBootDisk && !isUsb(device)) {
      return Optional.empty();
    }
    return uevent
        .value("DEVNAME")
        .filter(BlockDevices::isPlain)
        .map(name -> new Partition(steadiest(dev.resolve(name)), onBootDisk));
  }

  /** The kernel's device tree has a USB controller's bus above it: a folder {@code usb1}. */
  private static boolean isUsb(Path device) {
    for (Path step : device) {
      String name = step.toString();
      if (name.length() > 3 && name.startsWith("usb") && Character.isDigit(name.charAt(3))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 128 || !Character.isLetterOrDigit(c)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /**
   * The name by partition UUID, else by the port it is plugged into, else the kernel's. A cloned
   * stick has the same UUID; udev gives the name to one of the two, and so do we.
   */
  private Path steadiest(Path node) {
    for (String folder : List.of("disk/by-partuuid", "disk/by-path")) {
      try (DirectoryStream<Path> links = Files.newDirectoryStream(dev.resolve(folder))) {
        for (Path link : links) {
          if (Files.exists(link) && Files.isSameFile(link, node)) {
            return link;
          }
        }
      } catch (IOException e) {
        // udev has made no such links; the next folder may have some.
      }
    }
    return node;
  }
}
