// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick check}: will it open, with this passphrase, on that laptop. */
@Command(name = "check")
final class CheckCommand extends KeysCommand {

  /** What a machine can spare for one try, as memory classes have it. */
  private static final int SHARE = 4;

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Option(names = "--memory", paramLabel = "MIB")
  private @Nullable Integer memory;

  @Option(names = "--no-passphrase")
  private boolean noPassphrase;

  @Option(names = "--passphrase-stdin", descriptionKey = "keys-passphrase-stdin")
  private boolean fromScript;

  private final InputStream in;

  CheckCommand(InputStream in, Disks disks) {
    super(disks);
    this.in = in;
  }

  @Override
  int run() throws StickException {
    try (StickKeys keys = StickKeys.open(find(stick))) {
      List<String> objections = keys.header().objections();
      if (!objections.isEmpty()) {
        tell("check.header-bad");
        objections.forEach(this::print);
        return ExitCodes.FAILED;
      }
      tell("check.header", keys.token().name().text(), ShowCommand.pin(keys.token()).text());
      boolean enough = memory == null || hasRoom(keys, memory);
      if (!noPassphrase) {
        Optional<InputStream> script = fromScript ? Optional.of(in) : Optional.empty();
        try (KeyInput input = KeyInput.one(script, err());
            Passphrase typed = input.opening(keys, "ask.stick-passphrase")) {
          Keyslot opened = KeyInput.keyslot(keys, typed, err());
          tell("check.opens", StickKeys.name(opened));
        }
      }
      return enough ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  private boolean hasRoom(StickKeys keys, int mib) {
    long needed = keys.header().requiredKiB() >> 10;
    boolean enough = SHARE * needed <= mib;
    tell(enough ? "check.memory" : "check.memory-short", mib, needed, SHARE * needed);
    return enough;
  }
}
