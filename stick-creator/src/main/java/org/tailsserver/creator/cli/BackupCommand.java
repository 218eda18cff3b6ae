// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.file.Path;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.Backup;
import org.tailsserver.creator.write.StickException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick backup}. */
@Command(name = "backup")
final class BackupCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Parameters(index = "1", paramLabel = "FILE", descriptionKey = "backup-file")
  private Path file = Path.of("");

  BackupCommand(Disks disks) {
    super(disks);
  }

  @Override
  int run() throws StickException {
    Backup.make(find(stick), file, progress());
    tell("backup.done", file);
    return ExitCodes.DONE;
  }
}
