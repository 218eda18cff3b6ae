// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

import java.util.regex.Pattern;

/** What a console says, without what it says to the terminal. */
final class ConsoleText {
  /** Control sequences and operating system commands, ECMA-48 sections 5.4 and 5.6. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(\u0007|\u001b\\\\)|\u001b[ -/]*[0-~]");

  private ConsoleText() {}

  /** The last line with anything to read on it; "" if there is none. */
  static String lastLine(String console) {
    return plain(console)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .reduce("", (_, last) -> last);
  }

  /** The same text without what it says to the terminal. */
  static String plain(String console) {
    return ESCAPES.matcher(console).replaceAll("");
  }
}
