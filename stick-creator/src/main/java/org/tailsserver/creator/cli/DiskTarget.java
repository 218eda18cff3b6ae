// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;

/** A disk, what is to happen to it, and whether its owner agrees. */
record DiskTarget(
    Disk disk, DiskDestination.Way way, DiskDestination destination, Optional<Path> system) {

  /** A disk no live system is copied to. */
  DiskTarget(Disk disk, DiskDestination.Way way, DiskDestination destination) {
    this(disk, way, destination, Optional.empty());
  }

  /** As large as an image would be that has this partition. */
  ImageSize size() {
    long mib = (destination.partitionBytes() >> 20) + StickImage.TABLES_MIB;
    return new ImageSize((int) Math.min(mib, ImageSize.MAX_MIB));
  }

  /** Shows what is on the disk and what happens to it. */
  void describe(PrintWriter err) {
    DiskText.describe(disk, err);
    err.println(CreateText.of(way.add() ? "disk.stays" : "disk.erased", disk.name(), disk.title()));
    if (system.isPresent()) {
      err.println(CreateText.of("disk.system", system.get()));
    }
    if (way.fill()) {
      long minutes = destination.partitionBytes() / (600L << 20) + 1;
      err.println(CreateText.of("disk.fill", minutes));
    }
    err.flush();
  }

  /**
   * Has the disk's name typed.
   *
   * @param confirmed the name, if it was typed on the command line; there is no other way round
   * @throws StickException NOT_AGREED, NO_TERMINAL
   */
  void agree(Optional<String> confirmed, PrintWriter err) throws StickException {
    String typed = confirmed.isPresent() ? confirmed.get() : ask(err);
    if (!typed.equals(disk.name())) {
      throw new StickException(Cause.NOT_AGREED, disk.name());
    }
  }

  @SuppressWarnings("SystemConsoleNull") // JDK 25 may return null again (JDK-8351435).
  private String ask(PrintWriter err) throws StickException {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      err.println(CreateText.of("disk.no-terminal", disk.name()));
      throw new StickException(Cause.NOT_AGREED, disk.name());
    }
    @Nullable String typed =
        console.readLine(
            "%s ", CreateText.of(way.add() ? "disk.ask-add" : "disk.ask", disk.name()));
    return typed == null ? "" : typed.strip();
  }
}
