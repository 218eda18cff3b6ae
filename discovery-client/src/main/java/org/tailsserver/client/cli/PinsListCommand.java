// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.concurrent.Callable;
import org.tailsserver.client.json.PinsJson;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which servers are known here. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class PinsListCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final PinsCommand pins;

  @Option(names = "--json")
  private boolean json;

  PinsListCommand(Terminal terminal, PinsCommand pins) {
    this.terminal = terminal;
    this.pins = pins;
  }

  @Override
  public Integer call() throws Failed {
    return list(terminal, pins.store(), json || pins.json());
  }

  static int list(Terminal terminal, PinStore store, boolean json) throws Failed {
    PinStore.Listing listing;
    try {
      listing = store.listProved();
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    if (json) {
      terminal.out().println(PinsJson.listing(listing));
      return ExitCode.OK.number;
    }
    if (listing.servers().isEmpty() && listing.damaged().isEmpty()) {
      terminal.out().println(ClientText.of("name.none-kept", store.folder()));
    }
    listing.servers().forEach(s -> PinsTexts.entry(s).forEach(terminal.out()::println));
    listing.damaged().forEach(d -> PinsTexts.entry(d).forEach(terminal.out()::println));
    return ExitCode.OK.number;
  }
}
