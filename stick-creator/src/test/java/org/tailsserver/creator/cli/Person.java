// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Somebody who runs the command on a pseudo terminal and answers what is asked. */
final class Person implements AutoCloseable {

  private final Process process;
  private final StringBuilder screen = new StringBuilder();
  private int answered;

  private Person(Process process) {
    this.process = process;
  }

  /** Starts the command: script(1) makes the terminal. */
  static Person runs(Path home, String... arguments) throws IOException {
    return runs(home, Map.of(), arguments);
  }

  /** The same with more in the environment. */
  static Person runs(Path home, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-Duser.home=" + home));
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    argv.addAll(List.of(arguments));
    String command =
        argv.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    ProcessBuilder script =
        new ProcessBuilder("/usr/bin/script", "-qec", command, "/dev/null")
            .redirectErrorStream(true);
    script.environment().put("LC_ALL", "C.UTF-8");
    script.environment().put("TERM", "xterm");
    script.environment().putAll(environment);
    return new Person(script.start());
  }

  /** Waits until something is on the screen that was not there at the last answer. */
  Person reads(String words) throws IOException {
    InputStream out = process.getInputStream();
    // Byte for byte: what comes after the words may only come after an answer to them.
    while (screen.indexOf(words, answered) < 0) {
      int next = out.read();
      if (next < 0) {
        throw new AssertionError("no \"" + words + "\" in: " + screen);
      }
      screen.append((char) next);
    }
    return this;
  }

  /** Types a line where these words ask for it. */
  Person answers(String words, String line) throws IOException {
    reads(words);
    // Whatever belongs to the question, such as the brackets behind it, ends with a space.
    while (screen.charAt(screen.length() - 1) != ' ') {
      screen.append((char) process.getInputStream().read());
    }
    answered = screen.length();
    type(line + "\n");
    return this;
  }

  /** Presses keys. */
  void type(String keys) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(keys.getBytes(UTF_8));
    in.flush();
  }

  /** Waits for the end. */
  int ends() throws IOException, InterruptedException {
    int next;
    while ((next = process.getInputStream().read()) >= 0) {
      screen.append((char) next);
    }
    return process.waitFor();
  }

  /** All that was shown so far, in ASCII. */
  String screen() {
    return screen.toString();
  }

  /** What was shown since these words were last. */
  String after(String words) {
    return screen.substring(screen.lastIndexOf(words) + words.length());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
