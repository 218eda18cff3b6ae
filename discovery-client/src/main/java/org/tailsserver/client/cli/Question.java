// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.tailsserver.client.text.ClientText;

/** Asks a person before something that a program should not decide. */
final class Question {

  private static final int LONGEST = 1000;

  private Question() {}

  /**
   * What the person answers, without spaces around it.
   *
   * @throws Failed if nobody answers
   */
  static String ask(Terminal terminal, String question) throws Failed {
    terminal.out().flush();
    terminal.err().print(question);
    terminal.err().flush();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int b = terminal.in().read();
      if (b < 0) {
        terminal.err().println();
        throw new Failed(ExitCode.NOT_CONFIRMED, "question.nobody");
      }
      while (b >= 0 && b != '\n' && line.size() < LONGEST) {
        line.write(b);
        b = terminal.in().read();
      }
    } catch (IOException e) {
      throw new Failed(ExitCode.NOT_CONFIRMED, "question.nobody");
    }
    return line.toString(terminal.out().charset()).strip();
  }

  /**
   * Goes on only after a "yes".
   *
   * @throws Failed if the person answers anything else, or nobody answers
   */
  static void requireYes(Terminal terminal, String question) throws Failed {
    if (!ask(terminal, question).equalsIgnoreCase(ClientText.of("question.yes"))) {
      throw new Failed(ExitCode.NOT_CONFIRMED, "question.not-yes");
    }
  }
}
