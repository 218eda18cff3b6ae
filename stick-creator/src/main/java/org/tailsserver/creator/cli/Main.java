// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code tails-server-stick}. */
@Command(
    name = "tails-server-stick",
    resourceBundle = "org.tailsserver.creator.messages",
    subcommands = CreateCommand.class,
    mixinStandardHelpOptions = true,
    version = "tails-server-stick 0.1.0",
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, with its streams still the process's. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler((e, line, parsed) -> {
          // Not for the person's eyes: what can go wrong is a StickException.
          PrintWriter err = line.getErr();
          err.println(CreateText.of("internal-error", e.getClass().getSimpleName()));
          return ExitCodes.FAILED;
        });
  }
}
