// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.keys.Wipe;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick wipe}. */
@Command(name = "wipe")
final class WipeCommand extends KeysCommand {

  @Parameters(index = "0", paramLabel = "STICK", descriptionKey = "keys-stick")
  private String stick = "";

  @Option(names = "--confirm", paramLabel = "NAME", descriptionKey = "keys-confirm")
  private @Nullable String confirm;

  @Option(names = "--forget")
  private boolean forget;

  @Option(names = "--pin-store", paramLabel = "DIR", descriptionKey = "stick-pin-store")
  private @Nullable Path pinStore;

  WipeCommand(Disks disks) {
    super(disks);
  }

  @Override
  int run() throws StickException {
    Stick found = find(stick);
    Optional<Pin> pin = describe(found);
    found.disk().ifPresent(disk -> DiskText.describe(disk, err()));
    say(CreateText.of("wipe.warning", found.name()));
    agree(found.name(), confirm, "wipe.ask");
    Wipe.stick(found);
    tell("wipe.done", found.name());
    if (forget && pin.isPresent()) {
      forget(pin.get());
    }
    return ExitCodes.DONE;
  }

  /** Says whose it is; a header that a wipe has begun to erase says nothing. */
  private Optional<Pin> describe(Stick found) {
    try (StickKeys keys = StickKeys.open(found)) {
      Pin pin = ShowCommand.pin(keys.token());
      say(CreateText.of("show.name", keys.token().name().text()));
      say(CreateText.of("show.pin", String.join(" ", pin.words()), pin.text()));
      return Optional.of(pin);
    } catch (StickException e) {
      say(CreateText.of("wipe.unknown"));
      return Optional.empty();
    }
  }

  private void forget(Pin pin) throws StickException {
    PinStore store = pinStore == null ? PinStore.ofThisUser() : PinStore.at(pinStore);
    try {
      Optional<PinnedServer> kept = store.findByPin(pin);
      if (kept.isPresent()) {
        store.remove(kept.get().petname().text());
        tell("wipe.forgotten", kept.get().petname().text());
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.STORE_BEHIND, e);
    }
  }
}
