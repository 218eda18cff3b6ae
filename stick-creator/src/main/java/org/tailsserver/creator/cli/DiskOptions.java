// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

  /**
   * Lets a person choose among the disks that may be written to, if there are any and none was
   * given; choosing none means an image.
   */
  void choose(Terminal terminal, Disks disks) throws StickException {
    List<Disk> usable = device == null ? usable(disks) : List.of();
    if (usable.isEmpty()) {
      return;
    }
    terminal.say(CreateText.of("ask.disk.help"));
    for (Disk disk : usable) {
      DiskText.describe(disk, terminal.out());
    }
    while (true) {
      String typed = terminal.ask(CreateText.of("ask.disk"));
      if (typed.isEmpty()) {
        return;
      }
      if (usable.stream().anyMatch(disk -> disk.name().equals(typed))) {
        device = typed;
        return;
      }
      terminal.say(CreateText.of("ask.disk.unknown"));
    }
  }

  private static List<Disk> usable(Disks disks) {
    try {
      return disks.list().stream().filter(disk -> disk.refusal().isEmpty()).toList();
    } catch (IOException e) {
      return List.of(); // A machine that does not list its disks can make images.
    }
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
