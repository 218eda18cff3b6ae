// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    synopsisSubcommandLabel = "COMMAND")
final class TailsServerCommand {

  private TailsServerCommand() {}

  static CommandLine on(Terminal terminal, String... line) {
    return on(terminal, Clipboard::ofThisSession, line);
  }

  /**
   * The words, or as many of them as a command line needs: half of the start of a short command was
   * the making of all the others.
   *
   * @param line what was typed; empty for all
   */
  static CommandLine on(Terminal terminal, Supplier<Clipboard.Search> clipboard, String... line) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("list", () -> new ListCommand(terminal));
    all.put("unlock", () -> new UnlockCommand(terminal));
    all.put("open", () -> new OpenCommand(terminal));
    all.put("ssh", () -> new SshCommand(terminal));
    all.put("onions", () -> new OnionsCommand(terminal, clipboard));
    all.put("pins", () -> PinsCommand.on(terminal));
    if (line.length > 0 && all.containsKey(line[0])) {
      all.keySet().retainAll(Set.of(line[0]));
    } else if (line.length == 1 && List.of("--version", "-V").contains(line[0])) {
      all.clear();
    } else {
      all.put("help", HelpCommand::new);
      all.put("generate-completion", AutoComplete.GenerateCompletion::new);
    }
    CommandLine commands = new CommandLine(new TailsServerCommand());
    all.forEach((name, command) -> commands.addSubcommand(name, command.get()));
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
