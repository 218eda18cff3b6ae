// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Help.Ansi;

/** A person at a terminal. */
final class Terminal {

  private static final String CLEAR = "\033[H\033[2J\033[3J";

  private final Console console;

  private Terminal(Console console) {
    this.console = console;
  }

  /** The terminal this program runs on, if there is somebody to ask. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 may return null again (JDK-8351435).
  static Optional<Terminal> find() {
    Console console = System.console();
    return console != null && console.isTerminal()
        ? Optional.of(new Terminal(console))
        : Optional.empty();
  }

  /** In which encoding text is shown. */
  Charset charset() {
    return console.charset();
  }

  /** Whether what is shown can have colours. */
  boolean hasColours() {
    return Ansi.AUTO.enabled();
  }

  /** Where to show something. */
  PrintWriter out() {
    return console.writer();
  }

  void say(String text) {
    out().println(text);
    out().flush();
  }

  /**
   * Asks for a line.
   *
   * @throws StickException if the person ended the input instead
   */
  String ask(String question) throws StickException {
    String line = console.readLine("%s ", question);
    if (line == null) {
      throw new StickException(Cause.INTERRUPTED);
    }
    return line.strip();
  }

  /** Asks for a line; an empty one means what stands in brackets. */
  String ask(String question, String fallback) throws StickException {
    String line = ask(question + " [" + fallback + "]");
    return line.isEmpty() ? fallback : line;
  }

  /** Asks until the answer is yes or no; an empty one means the fallback. */
  boolean agree(String question, boolean fallback) throws StickException {
    String yes = CreateText.of("ask.yes").toLowerCase(Locale.ROOT);
    String no = CreateText.of("ask.no").toLowerCase(Locale.ROOT);
    while (true) {
      String line = ask(question, fallback ? yes : no).toLowerCase(Locale.ROOT);
      if (yes.startsWith(line) || no.startsWith(line)) {
        return yes.startsWith(line);
      }
      say(CreateText.of("ask.yes-or-no", yes, no));
    }
  }

  /** Asks for a line without echo; the caller wipes it. */
  char[] secret(String question) throws StickException {
    char[] typed = console.readPassword("%s ", question);
    if (typed == null) {
      throw new StickException(Cause.INTERRUPTED);
    }
    return typed;
  }

  /** Takes away what was shown, and what can be scrolled back to, where the terminal knows how. */
  void clear() {
    String kind = System.getenv("TERM");
    if (kind != null && !kind.equals("dumb")) {
      out().print(CLEAR);
      out().flush();
    }
  }
}
