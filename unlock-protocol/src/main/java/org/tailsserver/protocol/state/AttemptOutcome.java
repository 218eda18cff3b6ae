// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import java.time.Duration;

/**
 * What has become of one attempt so far. {@link Waiting} and {@link Trying} are followed by another
 * outcome; all others are final. Immutable.
 */
public sealed interface AttemptOutcome {

  /**
   * Others are before it.
   *
   * @param position how many attempts are tried before this one, from 1
   */
  record Waiting(int position) implements AttemptOutcome {
    public Waiting {
      if (position < 1) {
        throw new IllegalArgumentException("position " + position);
      }
    }
  }

  /** It is being tried now. */
  record Trying() implements AttemptOutcome {}

  /** The passphrase was right: whoever sent it is the owner. */
  record Opened() implements AttemptOutcome {}

  /**
   * cryptsetup says no key is available with this passphrase.
   *
   * @param retryAfter how long this peer waits before its next attempt is tried
   */
  record WrongPassphrase(Duration retryAfter) implements AttemptOutcome {
    public WrongPassphrase {
      Waits.check(retryAfter);
    }
  }

  /** Not tried: this peer, or all strangers together, guessed wrong too recently. */
  record TooSoon(Duration retryAfter) implements AttemptOutcome {
    public TooSoon {
      Waits.check(retryAfter);
    }
  }

  /** Not tried: too many strangers wait. */
  record Busy() implements AttemptOutcome {}

  /** Not tried: it cannot be a passphrase. */
  record Unusable(Problem problem) implements AttemptOutcome {}

  /** Not tried: the stick is open already. */
  record AlreadyUnlocked() implements AttemptOutcome {}

  /** It could not be tried, or what comes after the right passphrase failed. */
  record Faulted(Failure failure) implements AttemptOutcome {}

  /** Whether nothing more follows. */
  default boolean isFinal() {
    return !(this instanceof Waiting || this instanceof Trying);
  }

  /** Why bytes cannot be a passphrase. */
  enum Problem {
    /** Nothing was typed. */
    EMPTY,
    /** More than 512 bytes of UTF-8 after normalisation, the limit of cryptsetup's own prompt. */
    TOO_LONG,
    /** Not UTF-8. */
    NOT_TEXT,
    /** Has a NUL, a line break or another control character, which no keyboard prompt can take. */
    CONTROL_CHARACTER
  }
}
