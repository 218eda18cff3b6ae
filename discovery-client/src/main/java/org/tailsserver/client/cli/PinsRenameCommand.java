// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.concurrent.Callable;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Calls a server otherwise on this machine. */
@Command(
    name = "rename",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class PinsRenameCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final PinsCommand pins;

  @Parameters(index = "0", paramLabel = "OLD", descriptionKey = "petname")
  private String before = "";

  @Parameters(index = "1", paramLabel = "NEW", descriptionKey = "new-petname")
  private String after = "";

  PinsRenameCommand(Terminal terminal, PinsCommand pins) {
    this.terminal = terminal;
    this.pins = pins;
  }

  @Override
  public Integer call() throws Failed {
    PinStore store = pins.storeForText();
    PinnedServer server = Kept.whole(store, before);
    ServerName petname = Petname.of(after);
    try {
      store.rename(server.petname().text(), petname);
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    terminal.out().println(ClientText.of("pins.renamed", server.petname(), petname, server.name()));
    return ExitCode.OK.number;
  }
}
