// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/**
 * Says in the journal what failed, and nothing of what went well. A line starts with its level as
 * sd-daemon(3) has it. No secret is in a failure or in a status; the words of an exception can be
 * anything, and are never said.
 */
record JournalLines(PrintStream journal) implements Consumer<UnlockState> {
  private static final String ERROR = "<3>";
  private static final String OURS = "org.tailsserver.";

  /** Says where this program went wrong: what kind of fault, and the innermost place of ours. */
  void fault(RuntimeException fault) {
    String place = "";
    for (StackTraceElement frame : fault.getStackTrace()) {
      if (frame.getClassName().startsWith(OURS)) {
        place =
            " at "
                + frame.getClassName()
                + "."
                + frame.getMethodName()
                + ":"
                + frame.getLineNumber();
        break;
      }
    }
    journal.println(ERROR + fault.getClass().getSimpleName() + place);
  }

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
