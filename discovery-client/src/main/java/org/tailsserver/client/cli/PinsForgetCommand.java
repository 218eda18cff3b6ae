// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a server from this machine, after a person saw what goes with it. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class PinsForgetCommand implements Callable<Integer> {

  private static final int MOST_FILES = 20;

  private final Terminal terminal;
  private final PinsCommand pins;

  @Parameters(paramLabel = "NAME", descriptionKey = "petname")
  private String petname = "";

  @Option(names = "--yes")
  private boolean yes;

  PinsForgetCommand(Terminal terminal, PinsCommand pins) {
    this.terminal = terminal;
    this.pins = pins;
  }

  @Override
  public Integer call() throws Failed {
    PinStore store = pins.storeForText();
    Kept kept = Kept.find(store, petname);
    if (!yes) {
      tellWhatIsLost(store, kept);
      String question = ClientText.of("pins.type-the-name", kept.petname());
      String answer = Question.ask(terminal, question);
      if (!answer.equals(kept.petname()) && !kept.isMeantBy(answer)) {
        throw new Failed(ExitCode.NOT_CONFIRMED, "pins.not-that-name");
      }
    }
    try {
      store.remove(kept.petname());
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    terminal.out().println(ClientText.of("pins.forgotten", kept.petname()));
    return ExitCode.OK.number;
  }

  private void tellWhatIsLost(PinStore store, Kept kept) throws Failed {
    List<String> lines =
        switch (kept) {
          case Kept.Whole(var server) -> PinsTexts.entry(server);
          case Kept.Broken(var entry) -> PinsTexts.entry(entry);
        };
    lines.forEach(terminal.err()::println);
    terminal.err().println(ClientText.of("pins.is-lost"));
    List<String> files;
    try {
      files = store.files(kept.petname());
    } catch (PinStoreException e) {
      // Removing may still do, and says so itself if not.
      files = List.of();
    }
    if (files.contains(PinStore.CLIENT_KEY_FILE)) {
      terminal.err().println(ClientText.of("pins.key-is-lost"));
    }
    if (files.contains(PinStore.SSH_KEY_FILE)) {
      terminal.err().println(ClientText.of("pins.ssh-key-is-lost"));
    }
    if (files.stream().anyMatch(file -> file.endsWith(ClientKey.FILE_SUFFIX))) {
      terminal.err().println(ClientText.of("pins.onion-keys-are-lost"));
    }
    terminal.err().println(ClientText.of("pins.files-lost"));
    files.stream()
        .limit(MOST_FILES)
        .forEach(file -> terminal.err().println(ClientText.of("pins.lost-file", file)));
    if (files.size() > MOST_FILES) {
      terminal.err().println(ClientText.of("pins.more-files", files.size() - MOST_FILES));
    }
  }
}
