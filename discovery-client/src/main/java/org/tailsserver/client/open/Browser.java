// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.File;
import java.io.IOException;
import java.net.URI;

/**
 * A program that opens web pages.
 *
 * @param program its name or path; started without a shell, with the page as its only argument
 */
public record Browser(String program) {

  /** What the desktop opens pages with. */
  public static final String DESKTOP = "xdg-open";

  /**
   * Starts it and does not wait for it; it outlives this program and shares none of its streams.
   *
   * @throws IOException if there is no such program
   */
  public void open(URI page) throws IOException {
    new ProcessBuilder(program, page.toString())
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
