// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Option;

/** The options of {@code create} that are about a real disk. */
final class DiskOptions {

  @Option(names = "--device", paramLabel = "DISK")
  private @Nullable String device;

  @Option(names = "--confirm", paramLabel = "DISK")
  private @Nullable String confirm;

  @Option(names = "--add")
  private boolean add;

  @Option(names = "--fill")
  private boolean fill;

  /** Whether the stick is to come onto a disk. */
  boolean isGiven() {
    return device != null;
  }

  /** The name somebody agreed to beforehand. */
  Optional<String> confirmed() {
    return Optional.ofNullable(confirm);
  }

  /**
   * Looks at the disk and plans to write onto it.
   *
   * @param store the folder of the pin store
   * @throws StickException if there is no such disk, or nothing may be written to it
   */
  DiskTarget target(Disks disks, Path store) throws StickException {
    String given = device == null ? "" : device;
    try {
      Disk disk =
          disks.meantBy(given).orElseThrow(() -> new StickException(Cause.NO_SUCH_DISK, given));
      DiskDestination.Way way = new DiskDestination.Way(add, fill);
      return new DiskTarget(disk, way, DiskDestination.plan(disk, disks, way, store));
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }
}
