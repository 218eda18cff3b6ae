// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes the man pages and the shell completion; run by the build. */
public final class Documents {

  private Documents() {}

  /** Writes below the one argument, in the layout of /usr/share. */
  public static void main(String[] arguments) throws IOException {
    CommandLine commands = TailsServerCommand.on(Terminal.ofThisProcess());
    Path share = Path.of(arguments[0]);
    Path man = Files.createDirectories(share.resolve("man/man1"));
    write(man.resolve("tails-server.1"), ManPage.of(commands));
    for (CommandLine command : commands.getSubcommands().values()) {
      if (command.getCommand() instanceof CommandLine.HelpCommand
          || command.getCommand() instanceof AutoComplete.GenerateCompletion) {
        continue;
      }
      String name = command.getCommandSpec().qualifiedName("-");
      write(man.resolve(name + ".1"), ManPage.of(command));
    }
    Path completions = Files.createDirectories(share.resolve("bash-completion/completions"));
    write(completions.resolve("tails-server"), AutoComplete.bash("tails-server", commands));
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
