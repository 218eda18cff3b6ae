// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.unlock;

import java.time.Duration;
import org.tailsserver.protocol.state.AttemptOutcome;

/** What became of the attempt one browser made. Immutable. */
public sealed interface OwnAttempt {

  /** It made none, or one so long ago that it is forgotten. */
  record None() implements OwnAttempt {}

  /**
   * The last that was told.
   *
   * @param age how long ago that was
   */
  record Told(AttemptOutcome outcome, Duration age) implements OwnAttempt {}

  /** server-mode went away before a final outcome. */
  record Interrupted() implements OwnAttempt {}

  /** Whether this browser sent the right passphrase. */
  default boolean isOwner() {
    return this instanceof Told(AttemptOutcome.Opened _, Duration _);
  }
}
