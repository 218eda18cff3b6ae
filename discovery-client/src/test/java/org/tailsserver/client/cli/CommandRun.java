// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.onions.Clipboard;
import picocli.CommandLine;

/** One run of the program: its exit code and all it printed. */
record CommandRun(int code, String out, String err) {

  static CommandRun of(String... arguments) {
    return of(new byte[0], () -> null, arguments);
  }

  static CommandRun withInput(String input, String... arguments) {
    return of(input.getBytes(UTF_8), () -> null, arguments);
  }

  static CommandRun typed(char[] secret, String... arguments) {
    return of(new byte[0], () -> secret, arguments);
  }

  /** In a session with another clipboard than that of whoever runs the tests. */
  static CommandRun with(Clipboard.Search clipboard, String... arguments) {
    return of(
        new byte[0],
        () -> null,
        terminal -> TailsServerCommand.on(terminal, () -> clipboard, arguments),
        arguments);
  }

  static CommandRun of(byte[] input, Supplier<char @Nullable []> secret, String... arguments) {
    return of(input, secret, terminal -> TailsServerCommand.on(terminal, arguments), arguments);
  }

  private static CommandRun of(
      byte[] input,
      Supplier<char @Nullable []> secret,
      Function<Terminal, CommandLine> commands,
      String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            secret);
    int code = Main.run(commands.apply(terminal), terminal, arguments);
    return new CommandRun(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
