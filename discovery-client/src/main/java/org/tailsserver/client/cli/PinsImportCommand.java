// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a server that another machine exported, after a person compared its words. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class PinsImportCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final PinsCommand pins;

  @Parameters(paramLabel = "FILE", descriptionKey = "import-file")
  private Path file = PinFileInput.STANDARD;

  @Option(names = "--as", paramLabel = "PETNAME")
  private @Nullable String petname;

  @Option(names = "--yes")
  private boolean yes;

  PinsImportCommand(Terminal terminal, PinsCommand pins) {
    this.terminal = terminal;
    this.pins = pins;
  }

  @Override
  public Integer call() throws Failed {
    PinStore store = pins.storeForText();
    if (file.equals(PinFileInput.STANDARD) && !yes) {
      throw new Failed(ExitCode.USAGE, "pins.import-needs-yes");
    }
    PinnedServer inFile = PinFileInput.read(file, terminal);
    ServerName wanted = petname == null ? inFile.name() : Petname.of(petname);
    PinnedServer server = inFile.called(wanted);
    try {
      Optional<PinnedServer> kept = store.findByPin(server.pin());
      if (kept.isPresent()) {
        return alreadyKept(kept.get(), wanted);
      }
      requireFree(store, server);
      compare(server);
      store.save(server);
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    terminal.out().println(ClientText.of("pins.imported", wanted));
    return ExitCode.OK.number;
  }

  private int alreadyKept(PinnedServer kept, ServerName wanted) throws Failed {
    if (petname != null && !kept.petname().equals(wanted)) {
      throw new Failed(
          ExitCode.NAME_TAKEN,
          "pins.kept-otherwise",
          kept.petname(),
          wanted,
          ShellWord.of(kept.petname()),
          ShellWord.of(wanted));
    }
    terminal.out().println(ClientText.of("pins.kept-already", kept.petname()));
    return ExitCode.OK.number;
  }

  /** Another key never takes the name of a server, so a person need not be asked either. */
  private static void requireFree(PinStore store, PinnedServer server) throws Failed {
    Optional<PinnedServer> other;
    try {
      other = store.find(server.petname().text());
    } catch (PinStoreException e) {
      throw new Failed(
          ExitCode.PIN_STORE,
          "pins.damaged-there",
          String.valueOf(e.getMessage()),
          ShellWord.of(server.petname()));
    }
    if (other.isPresent()) {
      throw new Failed(
          ExitCode.NAME_TAKEN,
          "pins.other-key",
          server.petname(),
          PinsTexts.words(other.get()),
          PinsTexts.words(server),
          ShellWord.of(server.petname()));
    }
  }

  private void compare(PinnedServer server) throws Failed {
    String address = server.lastAddress().map(InetAddress::getHostAddress).orElse("");
    terminal
        .err()
        .println(
            address.isEmpty()
                ? ClientText.of("pins.in-file", server.name(), server.port())
                : ClientText.of("pins.in-file-at", server.name(), server.port(), address));
    terminal.err().println(ClientText.of("pins.compare", PinsTexts.words(server)));
    if (!yes) {
      Question.requireYes(terminal, ClientText.of("pins.do-words-match"));
    }
  }
}
