// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.manual;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The documents of one program: a man page for it and each of its commands, completion for bash and
 * zsh.
 */
public final class Manual {

  private Manual() {}

  /**
   * Writes them.
   *
   * @param share laid out like /usr/share; made if it is missing
   */
  public static void write(CommandLine program, Path share) throws IOException {
    write(program, share, Optional.empty());
  }

  /** Writes them; some arguments are names that a shell can look up. */
  public static void write(CommandLine program, Path share, Names names) throws IOException {
    write(program, share, Optional.of(names));
  }

  private static void write(CommandLine program, Path share, Optional<Names> names)
      throws IOException {
    Path man = Files.createDirectories(share.resolve("man/man1"));
    writePages(program, man);
    Path bash = Files.createDirectories(share.resolve("bash-completion/completions"));
    write(bash.resolve(program.getCommandName()), BashCompletion.of(program, names));
    Path zsh = Files.createDirectories(share.resolve("zsh/site-functions"));
    write(zsh.resolve("_" + program.getCommandName()), ZshCompletion.of(program, names));
  }

  /** The command's page, and those of the commands below it. */
  private static void writePages(CommandLine command, Path folder) throws IOException {
    String name = command.getCommandSpec().qualifiedName("-");
    write(folder.resolve(name + ".1"), ManPage.of(command));
    for (CommandLine each : documented(command)) {
      writePages(each, folder);
    }
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
