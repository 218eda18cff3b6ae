// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.concurrent.Callable;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The servers a person knows on this machine. By itself it lists them. */
@Command(
    name = "pins",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class,
    synopsisSubcommandLabel = "[COMMAND]")
final class PinsCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json")
  private boolean json;

  /** Its option is understood before and behind the name of a command. */
  @Mixin private StoreOption pins = new StoreOption();

  private PinsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine on(Terminal terminal) {
    PinsCommand pins = new PinsCommand(terminal);
    return new CommandLine(pins)
        .addSubcommand(new PinsListCommand(terminal, pins))
        .addSubcommand(new PinsShowCommand(terminal, pins))
        .addSubcommand(new PinsExportCommand(terminal, pins))
        .addSubcommand(new PinsImportCommand(terminal, pins))
        .addSubcommand(new PinsRenameCommand(terminal, pins))
        .addSubcommand(new PinsForgetCommand(terminal, pins));
  }

  @Override
  public Integer call() throws Failed {
    return PinsListCommand.list(terminal, pins.store(), json);
  }

  /** Whether JSON was asked for in front of the command's name. */
  boolean json() {
    return json;
  }

  PinStore store() {
    return pins.store();
  }

  /**
   * The store, for a command that has no JSON to print.
   *
   * @throws Failed if JSON was asked for
   */
  PinStore storeForText() throws Failed {
    if (json) {
      throw new Failed(ExitCode.USAGE, "pins.no-json");
    }
    return pins.store();
  }

  /** The end of a command that the store refused. */
  static Failed refused(PinStoreException why) {
    ExitCode code =
        switch (why.what()) {
          case PETNAME_TAKEN, ALREADY_KEPT -> ExitCode.NAME_TAKEN;
          case NOT_KEPT -> ExitCode.NOT_FOUND;
          case SYMBOLIC_LINK,
              NOT_A_FOLDER,
              NOT_A_FILE,
              FOREIGN_OWNER,
              OPEN_TO_OTHERS,
              MISSING,
              TOO_LARGE,
              DAMAGED,
              NEWER_VERSION,
              NO_ACCESS,
              NOT_WIPED ->
              ExitCode.PIN_STORE;
        };
    return new Failed(code, "verbatim", String.valueOf(why.getMessage()));
  }
}
