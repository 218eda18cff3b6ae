// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.util.Optional;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick passphrase add}. */
@Command(name = "add")
final class PassphraseAddCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Parameters(index = "1", paramLabel = "NAME", descriptionKey = "keys-label")
  private String name = "";

  @Option(names = "--generate", descriptionKey = "keys-generate")
  private boolean generate;

  @Option(names = "--passphrase-stdin", descriptionKey = "keys-two-stdin")
  private boolean fromScript;

  private final InputStream in;

  PassphraseAddCommand(InputStream in, Disks disks) {
    super(disks);
    this.in = in;
  }

  @Override
  int run() throws StickException {
    KeyLabel label = label(name);
    try (StickKeys keys = StickKeys.open(find(stick))) {
      keys.requireFree(label);
      Optional<InputStream> script = fromScript ? Optional.of(in) : Optional.empty();
      try (KeyInput input = KeyInput.two(script, err());
          Passphrase existing = input.opening(keys, "ask.stick-passphrase");
          Passphrase fresh = input.fresh(ShowCommand.memory(keys), generate)) {
        keys.add(existing, label, fresh);
      }
      tell("passphrase.added", label);
      return ExitCodes.DONE;
    }
  }
}
