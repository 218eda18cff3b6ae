// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.util.List;
import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.json.StickJson;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.InvalidIdentityException;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick show}: what anybody can read who has the stick. */
@Command(name = "show")
final class ShowCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Option(names = "--json", descriptionKey = "keys-json")
  private boolean json;

  ShowCommand(Disks disks) {
    super(disks);
  }

  @Override
  int run() throws StickException {
    Stick found = find(stick);
    try (StickKeys keys = StickKeys.open(found)) {
      List<String> objections = keys.header().objections();
      Optional<HeaderToken> token = token(keys);
      Optional<Pin> pin = token.isPresent() ? Optional.of(pin(token.get())) : Optional.empty();
      List<StickJson.Named> named =
          keys.header().keyslots().stream()
              .map(keyslot -> new StickJson.Named(StickKeys.name(keyslot), keyslot))
              .toList();
      if (json) {
        print(StickJson.shown(found.partition(), token, pin, named, objections));
      } else {
        token.ifPresent(one -> tell("show.name", one.name().text()));
        pin.ifPresent(one -> tell("show.pin", String.join(" ", one.words()), one.text()));
        tell("show.place", found.name(), DiskText.size(found.partition().length()));
        tell("show.memory", memory(keys).machineMib());
        for (StickJson.Named one : named) {
          tell("show.passphrase", one.name(), one.keyslot().memoryKiB() >> 10);
        }
        token.ifPresent(one -> tell("show.version", Integer.toString(one.version())));
      }
      objections.forEach(this::say);
      return objections.isEmpty() && token.isPresent() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  private Optional<HeaderToken> token(StickKeys keys) {
    try {
      return Optional.of(keys.token());
    } catch (StickException e) {
      say(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  static MemoryClass memory(StickKeys keys) {
    return MemoryClass.ofArgon2KiB(keys.header().requiredKiB());
  }

  static Pin pin(HeaderToken token) throws StickException {
    try {
      return ServerIdentity.ofDer(token.certificateDer(), token.privateKeyPkcs8()).pin();
    } catch (InvalidIdentityException e) {
      throw StickException.because(Cause.BAD_HEADER, e);
    }
  }
}
