// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.pins.PrivateFile;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.pinning.store.PinFile;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a pin into a file for another machine. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class PinsExportCommand implements Callable<Integer> {

  private static final String ENDING = ".pin";

  private final Terminal terminal;
  private final PinsCommand pins;

  @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "petname")
  private String petname = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", descriptionKey = "export-file")
  private @Nullable Path file;

  @Option(names = "--with-address")
  private boolean withAddress;

  @Option(names = "--force")
  private boolean force;

  PinsExportCommand(Terminal terminal, PinsCommand pins) {
    this.terminal = terminal;
    this.pins = pins;
  }

  @Override
  public Integer call() throws Failed {
    PinnedServer server = Kept.whole(pins.storeForText(), petname);
    byte[] content = PinFile.write(server, withAddress);
    Path target = file == null ? Path.of(server.petname().text() + ENDING) : file;
    boolean toOutput = target.equals(PinFileInput.STANDARD);
    if (toOutput) {
      terminal.out().write(content, 0, content.length);
      terminal.out().flush();
    } else {
      write(target, content);
      terminal.out().println(ClientText.of("pins.exported", target));
    }
    if (withAddress && server.lastAddress().isEmpty()) {
      terminal.err().println(ClientText.of("pins.no-address", server.petname()));
    }
    terminal
        .err()
        .println(
            ClientText.of(
                "pins.export-next",
                toOutput ? "FILE" : ShellWord.of(target),
                PinsTexts.words(server)));
    return ExitCode.OK.number;
  }

  private void write(Path target, byte[] content) throws Failed {
    try {
      PrivateFile.write(target, content, force);
    } catch (FileAlreadyExistsException e) {
      throw new Failed(ExitCode.PIN_FILE, "pins.file-exists", target);
    } catch (IOException e) {
      throw new Failed(ExitCode.PIN_FILE, "pins.not-written", target, PinFileInput.reason(e));
    }
  }
}
