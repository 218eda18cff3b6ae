// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.concurrent.Callable;
import org.tailsserver.client.json.PinsJson;
import org.tailsserver.client.pins.PinText;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All that is known of one server, for comparing. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class PinsShowCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final PinsCommand pins;

  @Parameters(paramLabel = "NAME", descriptionKey = "petname")
  private String petname = "";

  @Option(names = "--qr")
  private boolean qr;

  @Option(names = "--json")
  private boolean json;

  PinsShowCommand(Terminal terminal, PinsCommand pins) {
    this.terminal = terminal;
    this.pins = pins;
  }

  @Override
  public Integer call() throws Failed {
    boolean asJson = json || pins.json();
    if (asJson && qr) {
      throw new Failed(ExitCode.USAGE, "pins.qr-or-json");
    }
    PinnedServer server = Kept.whole(pins.store(), petname);
    if (asJson) {
      terminal.out().println(PinsJson.server(server));
    } else {
      PinsTexts.whole(server).forEach(terminal.out()::println);
    }
    if (qr) {
      QrPrinter.draw(terminal, PinText.of(server), "pins.no-blocks");
    }
    return ExitCode.OK.number;
  }
}
