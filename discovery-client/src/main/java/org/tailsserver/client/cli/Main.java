// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.config.text.PlainText;
import picocli.CommandLine;

/** Starts "tails-server". */
public final class Main {

  /** JmDNS logs what strangers send; kept here so that the setting is not collected. */
  private static final Logger MDNS = Logger.getLogger("javax.jmdns");

  private Main() {}

  /** Ends the process with a documented exit code, also while JmDNS says goodbye. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofThisProcess(), arguments));
  }

  static int run(Terminal terminal, String... arguments) {
    return run(TailsServerCommand.on(terminal, arguments), terminal, arguments);
  }

  static int run(CommandLine commands, Terminal terminal, String... arguments) {
    MDNS.setLevel(Level.OFF);
    commands.setOut(writer(terminal.out()));
    commands.setErr(writer(terminal.err()));
    commands.setExecutionExceptionHandler((failure, _, _) -> explain(failure, terminal));
    commands.setParameterExceptionHandler((wrong, _) -> explainUsage(wrong));
    int code = commands.execute(arguments);
    terminal.out().flush();
    return code;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
  }

  private static int explainUsage(CommandLine.ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println(PlainText.of(String.valueOf(wrong.getMessage())));
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(ClientText.of("usage.hint", name));
    return ExitCode.USAGE.number;
  }

  private static int explain(Exception failure, Terminal terminal) {
    if (failure instanceof Failed expected) {
      terminal.err().println(expected.getMessage());
      return expected.code().number;
    }
    terminal.err().println(ClientText.of("bug", failure.getClass().getSimpleName()));
    return ExitCode.BUG.number;
  }
}
