// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.text.PlainText;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the pins are. */
final class StoreOption {

  @Option(
      names = "--pin-store",
      paramLabel = "DIR",
      descriptionKey = "pin-store",
      scope = ScopeType.INHERIT)
  private @Nullable Path folder;

  PinStore store() {
    return folder == null ? PinStore.ofThisUser() : PinStore.at(folder);
  }

  /** The pins, after a complaint about each that cannot be used. */
  PinStore.Listing listing(Terminal terminal) throws Failed {
    try {
      PinStore.Listing listing = store().list();
      for (PinStore.Damaged damaged : listing.damaged()) {
        terminal.err().println(PlainText.of(String.valueOf(damaged.why().getMessage())));
      }
      return listing;
    } catch (PinStoreException e) {
      throw new Failed(ExitCode.PIN_STORE, "verbatim", String.valueOf(e.getMessage()));
    }
  }

  PinnedServer find(String petname) throws Failed {
    try {
      var found = store().find(petname);
      if (found.isPresent()) {
        return found.get();
      }
      String known =
          store().list().servers().stream()
              .map(server -> server.petname().text())
              .collect(Collectors.joining(", "));
      throw known.isEmpty()
          ? new Failed(ExitCode.NOT_FOUND, "name.none-kept", store().folder())
          : new Failed(ExitCode.NOT_FOUND, "name.not-kept", petname, known);
    } catch (PinStoreException e) {
      throw new Failed(ExitCode.PIN_STORE, "verbatim", String.valueOf(e.getMessage()));
    }
  }
}
