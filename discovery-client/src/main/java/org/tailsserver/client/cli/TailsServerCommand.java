// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.function.Supplier;
import org.tailsserver.client.onions.Clipboard;
import org.tailsserver.client.text.ClientText;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The words behind "tails-server". */
@Command(
    name = "tails-server",
    mixinStandardHelpOptions = true,
    resourceBundle = ClientText.BUNDLE,
    versionProvider = TailsServerCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {HelpCommand.class, AutoComplete.GenerateCompletion.class})
final class TailsServerCommand {

  private TailsServerCommand() {}

  static CommandLine on(Terminal terminal) {
    return on(terminal, Clipboard::ofThisSession);
  }

  static CommandLine on(Terminal terminal, Supplier<Clipboard.Search> clipboard) {
    CommandLine commands =
        new CommandLine(new TailsServerCommand())
            .addSubcommand(new ListCommand(terminal))
            .addSubcommand(new UnlockCommand(terminal))
            .addSubcommand(new OpenCommand(terminal))
            .addSubcommand(new SshCommand(terminal))
            .addSubcommand(new OnionsCommand(terminal, clipboard))
            .addSubcommand(PinsCommand.on(terminal));
    Values.register(commands);
    commands.setUsageHelpAutoWidth(true);
    return commands;
  }

  /** What the jar says. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = TailsServerCommand.class.getPackage().getImplementationVersion();
      return new String[] {"tails-server " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
