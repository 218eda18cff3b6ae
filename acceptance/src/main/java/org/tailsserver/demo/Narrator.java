// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

import java.io.PrintStream;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.Locale;
import java.util.ResourceBundle;

/** Tells what happens, with the time since the demo began. */
final class Narrator {
  private static final ResourceBundle TEXTS =
      ResourceBundle.getBundle("org.tailsserver.demo.messages");
  private final PrintStream out;
  private final long began = System.nanoTime();

  Narrator(PrintStream out) {
    this.out = out;
  }

  static String text(String key, Object... arguments) {
    return new MessageFormat(TEXTS.getString(key), Locale.ROOT).format(arguments);
  }

  /** Seconds with a tenth. */
  static String seconds(Duration time) {
    return "%.1f".formatted(time.toMillis() / 1000.0);
  }

  Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  void step(String key, Object... arguments) {
    out.printf("%n[%7ss] %s%n", seconds(sinceStart()), text(key, arguments));
  }

  void note(String key, Object... arguments) {
    line(text(key, arguments));
  }

  void line(String line) {
    out.println("           " + line);
  }
}
