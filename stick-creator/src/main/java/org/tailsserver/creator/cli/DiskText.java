// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.tailsserver.creator.device.Disk;

/** Disks in words. */
final class DiskText {
  private static final double GB = 1e9;

  private DiskText() {}

  /** What it is and what is on it. */
  static void describe(Disk disk, PrintWriter to) {
    to.println(
        CreateText.of(
            "disk.what",
            disk.name(),
            disk.title().isEmpty() ? CreateText.of("disk.nameless") : disk.title(),
            size(disk.bytes()),
            disk.serial().isEmpty() ? CreateText.of("disk.no-serial") : disk.serial()));
    for (Disk.Part part : disk.parts()) {
      to.println(
          CreateText.of(
              "disk.part",
              part.name(),
              size(part.bytes()),
              part.filesystem(),
              part.label().isEmpty() ? "" : CreateText.of("disk.label", part.label())));
    }
    if (disk.parts().isEmpty()) {
      to.println(CreateText.of("disk.no-parts"));
    }
  }

  /** As it is printed on sticks. */
  static String size(long bytes) {
    return bytes >= GB
        ? String.format(Locale.ROOT, "%.1f GB", bytes / GB)
        : String.format(Locale.ROOT, "%d MB", bytes / 1_000_000);
  }
}
