// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of the project, or of these tests, in a Java of its own: the one that runs them. */
final class JavaProgram {
  private JavaProgram() {}

  /**
   * The command line that starts it.
   *
   * @param flags Java's, above all how much memory there is
   */
  static List<String> command(String main, List<String> flags, String... arguments) {
    List<String> argv = java(flags.toArray(String[]::new));
    argv.add(main);
    argv.addAll(List.of(arguments));
    return argv;
  }

  /** The same without the program. */
  static List<String> java(String... flags) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    argv.addAll(List.of(flags));
    argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return argv;
  }
}
