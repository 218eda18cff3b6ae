// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.tailsserver.init.tool.Tools;

/**
 * The end of the page: when its owner is done with it, or a while after the server is ready. The
 * page ends by itself then, but one that is taken over need not: it is stopped, and nobody can make
 * it start again.
 */
record HandOff(ServerMode mode, Tools tools, Duration patience) {
  /** As long as the page itself shows what runs. */
  static final Duration AFTER_READY = Duration.ofMinutes(15);

  /** Returns when the page has been told to stop; never where it has to show a failure. */
  void run() throws IOException, InterruptedException {
    mode.awaitEndOfPage(patience);
    tools.run(
        "systemctl",
        List.of("--no-block", "stop", "tails-server-portal.socket", "tails-server-portal.service"));
  }
}
