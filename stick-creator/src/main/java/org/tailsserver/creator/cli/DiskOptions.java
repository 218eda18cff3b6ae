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
import org.tailsserver.creator.device.SystemImage;
import org.tailsserver.creator.write.Progress;
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

  @Option(names = "--system", paramLabel = "IMAGE")
  private @Nullable Path system;

  @Option(names = "--checksum", paramLabel = "FILE")
  private @Nullable Path checksum;

  @Option(names = "--signature", paramLabel = "FILE")
  private @Nullable Path signature;

  @Option(names = "--keyring", paramLabel = "FILE")
  private @Nullable Path keyring;

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

  /**
   * Opens and checks the live system that comes first onto the disk, if there is to be one.
   *
   * @throws StickException BAD_SYSTEM, SYSTEM_NOT_AS_SIGNED
   */
  Optional<SystemImage> system(Progress progress) throws StickException {
    if (system == null) {
      if (checksum != null || signature != null || keyring != null) {
        throw new StickException(Cause.MISSING, "--system");
      }
      return Optional.empty();
    }
    if (signature == null ^ keyring == null) {
      throw new StickException(Cause.MISSING, signature == null ? "--signature" : "--keyring");
    }
    if (system.toString().equals("clone")) {
      throw new StickException(Cause.BAD_SYSTEM, system, CreateText.of("system.clone"));
    }
    if (add || !isGiven()) {
      throw new StickException(Cause.BAD_SYSTEM, system, CreateText.of("system.where"));
    }
    SystemImage.Proof proof =
        new SystemImage.Proof(
            Optional.ofNullable(checksum),
            Optional.ofNullable(signature),
            Optional.ofNullable(keyring));
    return Optional.of(SystemImage.open(system, proof, progress));
  }

  /** The name somebody agreed to beforehand. */
  Optional<String> confirmed() {
    return Optional.ofNullable(confirm);
  }

  /**
   * Looks at the disk and plans to write onto it.
   *
   * @param first the live system that comes first onto it; the caller's
   * @param store the folder of the pin store
   * @throws StickException if there is no such disk, or nothing may be written to it
   */
  DiskTarget target(Disks disks, Optional<SystemImage> first, Path store) throws StickException {
    String given = device == null ? "" : device;
    try {
      Disk disk =
          disks.meantBy(given).orElseThrow(() -> new StickException(Cause.NO_SUCH_DISK, given));
      DiskDestination.Way way = new DiskDestination.Way(add, fill);
      return new DiskTarget(
          disk,
          way,
          first.isPresent()
              ? DiskDestination.plan(disk, disks, first.get(), fill, store)
              : DiskDestination.plan(disk, disks, way, store),
          Optional.ofNullable(system));
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }
}
