// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.tailsserver.manual.Manual;
import org.tailsserver.manual.Names;

/** Writes the man pages and the shell completion; run by the build. */
public final class Documents {

  private Documents() {}

  /** Writes below the one argument, in the layout of /usr/share. */
  public static void main(String[] arguments) throws IOException {
    Manual.write(
        TailsServerCommand.on(Terminal.ofThisProcess()),
        Path.of(arguments[0]),
        new Names("petname", "--pin-store", ".Tails-server"));
  }
}
