// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
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

  @ArgGroup private @Nullable Profile profile;

  /** What to do with a browser's profile; one of both. */
  private static final class Profile {
    @Option(names = "--into-profile", paramLabel = "DIR")
    private @Nullable Path into;

    @Option(names = "--out-of-profile", paramLabel = "DIR")
    private @Nullable Path outOf;
  }

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
    if (profile != null && json) {
      throw new Failed(ExitCode.USAGE, "pins.no-json");
    }
    if (profile != null && profile.into != null) {
      return ProfilePins.put(terminal, pins, profile.into);
    }
    if (profile != null && profile.outOf != null) {
      return ProfilePins.takeOut(terminal, profile.outOf);
    }
    return PinsListCommand.list(terminal, pins.store(), json);
  }

  /** Whether JSON was asked for in front of the command's name. */
  boolean json() {
    return json;
  }

  /**
   * The store, for the command that was named.
   *
   * @throws Failed if something else was asked for in front of its name
   */
  PinStore store() throws Failed {
    if (profile != null) {
      throw new Failed(ExitCode.USAGE, "pins.profile-alone");
    }
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
    return store();
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
