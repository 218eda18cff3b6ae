// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.util.Optional;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick passphrase remove}. */
@Command(name = "remove")
final class PassphraseRemoveCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Parameters(index = "1", paramLabel = "NAME", descriptionKey = "keys-label")
  private String name = "";

  @Option(names = "--passphrase-stdin", descriptionKey = "keys-passphrase-stdin")
  private boolean fromScript;

  private final InputStream in;

  PassphraseRemoveCommand(InputStream in, Disks disks) {
    super(disks);
    this.in = in;
  }

  @Override
  int run() throws StickException {
    KeyLabel label = label(name);
    try (StickKeys keys = StickKeys.open(find(stick))) {
      Keyslot found = keys.find(label);
      if (keys.header().keyslots().size() < 2) {
        throw new StickException(Cause.LAST_PASSPHRASE, StickKeys.name(found));
      }
      Optional<InputStream> script = fromScript ? Optional.of(in) : Optional.empty();
      try (KeyInput input = KeyInput.one(script, err());
          Passphrase remaining = input.opening(keys, "ask.remaining-passphrase")) {
        keys.remove(remaining, label);
      }
      tell("passphrase.removed", label);
      return ExitCodes.DONE;
    }
  }
}
