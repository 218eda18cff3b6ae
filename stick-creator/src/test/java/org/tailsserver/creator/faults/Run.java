// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What a program that is not ours answered.
 *
 * @param status its exit status
 * @param out what it wrote, errors included
 */
public record Run(int status, String out) {

  /** Runs a program with nothing to read. */
  public static Run of(String... argv) throws IOException, InterruptedException {
    return of(new byte[0], argv);
  }

  /** Runs a program that reads {@code in}. */
  public static Run of(byte[] in, String... argv) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("PATH", "/usr/sbin:/sbin:/usr/bin:/bin");
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(in);
    }
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out);
  }
}
