// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.unlock;

import java.util.List;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/** How an unlock ended. */
public sealed interface UnlockResult {

  /** The stick was not opened by this attempt: a final outcome other than Opened. */
  record NotOpened(AttemptOutcome outcome) implements UnlockResult {}

  /** The stick is open and all that could be started has been. */
  record Ready(List<ServiceStatus> services) implements UnlockResult {
    public Ready {
      services = List.copyOf(services);
    }
  }

  /** The passphrase was right, but what came after it failed. */
  record Failed(Failure failure) implements UnlockResult {}

  /** The passphrase was right, but the server started again before it was done: it is locked. */
  record Restarted() implements UnlockResult {}

  /**
   * The server took no attempt.
   *
   * @param status its HTTP status (RFC 9110), or 0 for an answer that is none
   */
  record Refused(int status) implements UnlockResult {}

  /**
   * The connection ended before the result came.
   *
   * @param opened whether the passphrase was right
   * @param why one line for people
   */
  record Lost(boolean opened, String why) implements UnlockResult {}
}
