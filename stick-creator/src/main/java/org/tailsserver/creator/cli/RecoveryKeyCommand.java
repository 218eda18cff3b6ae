// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.security.SecureRandom;
import java.util.Optional;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.passphrase.RecoveryKey;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick recovery-key}: a passphrase for a sheet of paper in a safe place. */
@Command(name = "recovery-key")
final class RecoveryKeyCommand extends KeysCommand {

  private static final KeyLabel LABEL = new KeyLabel("recovery");

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  RecoveryKeyCommand(Disks disks) {
    super(disks);
  }

  @Override
  int run() throws StickException {
    try (StickKeys keys = StickKeys.open(find(stick))) {
      keys.requireFree(LABEL);
      Terminal terminal =
          Terminal.find().orElseThrow(() -> new StickException(Cause.NO_TERMINAL_TO_SHOW));
      try (KeyInput input = KeyInput.one(Optional.empty(), err());
          Passphrase existing = input.opening(keys, "ask.stick-passphrase");
          Passphrase made = RecoveryKey.generate(new SecureRandom())) {
        new ShownOnce(terminal, made).untilKept();
        keys.add(existing, LABEL, made);
      }
      tell("recovery.added", LABEL);
      return ExitCodes.DONE;
    }
  }
}
