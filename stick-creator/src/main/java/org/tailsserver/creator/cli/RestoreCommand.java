// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.Backup;
import org.tailsserver.creator.stick.WholeFile;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick restore}. */
@Command(name = "restore")
final class RestoreCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "FILE", descriptionKey = "restore-file")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "STICK", descriptionKey = "restore-stick")
  private String stick = "";

  @Option(names = "--add")
  private boolean add;

  @Option(names = "--confirm", paramLabel = "NAME", descriptionKey = "keys-confirm")
  private @Nullable String confirm;

  RestoreCommand(Disks disks) {
    super(disks);
  }

  @Override
  int run() throws StickException {
    Optional<Disk> disk = disk();
    if (disk.isPresent()) {
      toDisk(disk.get());
    } else {
      toImage(Path.of(stick));
    }
    tell("restore.done", stick);
    return ExitCodes.DONE;
  }

  /** A file goes before a disk, as everywhere; what is neither yet becomes a file. */
  private Optional<Disk> disk() throws StickException {
    try {
      if (Files.isRegularFile(Path.of(stick), LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      return disks().meantBy(stick);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  private void toDisk(Disk disk) throws StickException {
    DiskDestination.Way way = new DiskDestination.Way(add, false);
    // A disk that is restored to has no pin that could be promised: the store is not used.
    try (DiskDestination onto =
        DiskDestination.plan(disk, disks(), way, Path.of(System.getProperty("java.io.tmpdir")))) {
      DiskTarget target = new DiskTarget(disk, way, onto);
      target.describe(err());
      target.agree(Optional.ofNullable(confirm), err());
      Backup.check(file, progress()).toDisk(onto, progress());
    }
  }

  private void toImage(Path image) throws StickException {
    if (WholeFile.isAmongDevices(image)) {
      throw new StickException(Cause.NO_STICK_THERE, image); // pulled out, or another name
    }
    if (Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
        throw new StickException(Cause.NO_STICK_THERE, image);
      }
      agree(image.getFileName().toString(), confirm, "ask.agree");
    } else if (stick.matches("[a-z]+[0-9]*")) {
      throw new StickException(Cause.DISK_OR_FILE, stick);
    }
    Backup.check(file, progress()).toImage(image, progress());
  }
}
