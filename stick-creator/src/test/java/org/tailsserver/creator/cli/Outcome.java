// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.tailsserver.creator.device.FakeMachine;
import picocli.CommandLine;

/** What a command did that ran in the test's own process, for a script. */
record Outcome(int status, String out, String err) {

  /** Runs a command. */
  static Outcome of(FakeMachine machine, String in, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine(new ByteArrayInputStream(in.getBytes(UTF_8)), machine.disks());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Outcome(line.execute(arguments), out.toString(), err.toString());
  }

  /** The arguments of a command about passphrases. */
  static String[] passphrase(String command, String... more) {
    return Stream.concat(Stream.of("passphrase", command, "--passphrase-stdin"), Stream.of(more))
        .toArray(String[]::new);
  }

  static void done(String words, Outcome outcome) {
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains(words), outcome.out());
  }

  static void refused(int status, Outcome outcome) {
    assertEquals(status, outcome.status(), outcome.err());
    assertFalse(outcome.err().contains("Exception"), outcome.err());
    assertFalse(outcome.err().contains("fault of the program"), outcome.err());
  }
}
