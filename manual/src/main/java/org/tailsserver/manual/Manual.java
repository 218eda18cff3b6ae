// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.manual;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The documents of one program: a man page for it and each of its commands, completion for bash.
 */
public final class Manual {

  private Manual() {}

  /**
   * Writes them.
   *
   * @param share laid out like /usr/share; made if it is missing
   */
  public static void write(CommandLine program, Path share) throws IOException {
    Path man = Files.createDirectories(share.resolve("man/man1"));
    write(man.resolve(program.getCommandName() + ".1"), ManPage.of(program));
    for (CommandLine command : documented(program)) {
      String name = command.getCommandSpec().qualifiedName("-");
      write(man.resolve(name + ".1"), ManPage.of(command));
    }
    Path completions = Files.createDirectories(share.resolve("bash-completion/completions"));
    write(
        completions.resolve(program.getCommandName()),
        AutoComplete.bash(program.getCommandName(), program));
  }

  /** The commands that have a page of their own: picocli's own are explained by the help. */
  static List<CommandLine> documented(CommandLine program) {
    return program.getSubcommands().values().stream()
        .filter(command -> !(command.getCommand() instanceof CommandLine.HelpCommand))
        .filter(command -> !(command.getCommand() instanceof AutoComplete.GenerateCompletion))
        .toList();
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
