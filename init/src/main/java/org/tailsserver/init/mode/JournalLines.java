// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/**
 * Says in the journal what failed, and nothing of what went well. A line starts with its level as
 * sd-daemon(3) has it. No secret is in a failure or in a status.
 */
record JournalLines(PrintStream journal) implements Consumer<UnlockState> {
  private static final String ERROR = "<3>";

  @Override
  public void accept(UnlockState state) {
    if (state instanceof UnlockState.Failed(Failure failure)) {
      journal.println(ERROR + failure.cause() + " " + failure.arguments());
    } else if (state instanceof UnlockState.Ready(var services)) {
      for (ServiceStatus status : services) {
        if (!status.running()) {
          journal.println(ERROR + status.service() + ": " + status.reason());
        }
      }
    }
  }
}
