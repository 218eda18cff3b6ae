// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.util.Optional;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick passphrase change}. */
@Command(name = "change")
final class PassphraseChangeCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Option(names = "--generate", descriptionKey = "keys-generate")
  private boolean generate;

  @Option(names = "--passphrase-stdin", descriptionKey = "keys-two-stdin")
  private boolean fromScript;

  private final InputStream in;

  PassphraseChangeCommand(InputStream in, Disks disks) {
    super(disks);
    this.in = in;
  }

  @Override
  int run() throws StickException {
    try (StickKeys keys = StickKeys.open(find(stick))) {
      Optional<InputStream> script = fromScript ? Optional.of(in) : Optional.empty();
      try (KeyInput input = KeyInput.two(script, err());
          Passphrase old = input.opening(keys, "ask.old-passphrase");
          Passphrase fresh = input.fresh(ShowCommand.memory(keys), generate)) {
        Keyslot changed = keys.change(old, fresh);
        tell("passphrase.changed", StickKeys.name(changed));
      }
      return ExitCodes.DONE;
    }
  }
}
