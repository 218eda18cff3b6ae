// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The disk the running system came from. */
final class BootDisk {
  /** Where live-boot mounts the stick it booted from; then an installed system's root. */
  private static final List<String> MOUNT_POINTS = List.of("/run/live/medium", "/");

  private final Path sys;
  private final Path mountinfo;

  BootDisk(Path sys, Path mountinfo) {
    this.sys = sys;
    this.mountinfo = mountinfo;
  }

  /** Its real folder in sysfs; empty if the system did not come from a disk. */
  Optional<Path> find() throws IOException {
    List<String> mounts = Files.readAllLines(mountinfo);
    for (String mountPoint : MOUNT_POINTS) {
      Optional<Path> disk = numberOf(mounts, mountPoint).flatMap(this::diskOf);
      if (disk.isPresent()) {
        return disk;
      }
    }
    return Optional.empty();
  }

  /** The device number, like {@code 8:1}: the third field, the mount point being the fifth. */
  private static Optional<String> numberOf(List<String> mounts, String mountPoint) {
    for (String mount : mounts) {
      String[] fields = mount.split(" ", 6);
      if (fields.length == 6 && fields[4].equals(mountPoint)) {
        return Optional.of(fields[2]);
      }
    }
    return Optional.empty();
  }

  private Optional<Path> diskOf(String number) {
    if (number.contains("/") || number.startsWith(".")) {
      return Optional.empty();
    }
    try {
      Path device = sys.resolve("dev/block").resolve(number).toRealPath();
      boolean isPartition = Files.exists(device.resolve("partition"));
      return Optional.ofNullable(isPartition ? device.getParent() : device);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
