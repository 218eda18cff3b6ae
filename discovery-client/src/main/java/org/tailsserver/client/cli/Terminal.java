// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the program talks through.
 *
 * @param out results
 * @param err progress and complaints
 * @param secret asks for a line without echo; null where nobody can be asked
 */
record Terminal(
    InputStream in, PrintStream out, PrintStream err, Supplier<char @Nullable []> secret) {

  @SuppressWarnings("SystemConsoleNull") // JDK 25 may return null again (JDK-8351435).
  private static char @Nullable [] askPerson() {
    Console console = System.console();
    return console != null && console.isTerminal() ? console.readPassword() : null;
  }

  static Terminal ofThisProcess() {
    return new Terminal(System.in, System.out, System.err, Terminal::askPerson);
  }
}
