// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.unlock;

import java.util.List;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;

/**
 * What anybody on the LAN may know. No service, address or setting of the stick, and nothing about
 * the machine: of a failure only its name, and what the stick itself asks for.
 */
public final class PublicView {

  private PublicView() {}

  /** A state without what only the owner may know. */
  public static UnlockState of(UnlockState state) {
    return switch (state) {
      case UnlockState.Locked _, UnlockState.Unlocking _, UnlockState.Unlocked _ -> state;
      case UnlockState.Starting _, UnlockState.Publishing _, UnlockState.Ready _ ->
          new UnlockState.Unlocked();
      case UnlockState.Failed(Failure failure) -> new UnlockState.Failed(of(failure));
    };
  }

  /** An outcome without what only the owner may know. */
  public static AttemptOutcome of(AttemptOutcome outcome) {
    return outcome instanceof AttemptOutcome.Faulted(Failure failure)
        ? new AttemptOutcome.Faulted(of(failure))
        : outcome;
  }

  private static Failure of(Failure failure) {
    boolean stickNeeds =
        failure.cause() == Failure.Cause.NOT_ENOUGH_MEMORY && !failure.arguments().isEmpty();
    return new Failure(
        failure.cause(), stickNeeds ? List.of(failure.arguments().getFirst()) : List.of());
  }
}
