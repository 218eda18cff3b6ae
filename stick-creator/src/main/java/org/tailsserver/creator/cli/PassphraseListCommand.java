// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.write.StickException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick passphrase list}. */
@Command(name = "list")
final class PassphraseListCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  PassphraseListCommand(Disks disks) {
    super(disks);
  }

  @Override
  int run() throws StickException {
    try (StickKeys keys = StickKeys.open(find(stick))) {
      for (Keyslot keyslot : keys.header().keyslots()) {
        print(StickKeys.name(keyslot).text());
      }
      return ExitCodes.DONE;
    }
  }
}
