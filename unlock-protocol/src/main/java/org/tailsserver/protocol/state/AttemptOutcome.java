// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import java.time.Duration;

/**
 * What has become of one attempt so far. {@link Waiting} and {@link Trying} are followed by another
 * outcome; all others are final. Immutable.
 */
public sealed interface AttemptOutcome {

  /**
   * It is not its turn yet. Told again when others come before it or go.
   *
   * @param position how many attempts are tried before this one
   * @param atLeast how long it waits in any case, because strangers together are tried only so
   *     often; zero if nothing but the others is before it
   */
  record Waiting(int position, Duration atLeast) implements AttemptOutcome {
    public Waiting {
      Waits.check(atLeast);
      if (position < 0 || (position == 0 && atLeast.isZero())) {
        throw new IllegalArgumentException("position " + position);
      }
    }

    /** It waits for others only. */
    public Waiting(int position) {
      this(position, Duration.ZERO);
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

  /** Not tried: this peer guessed wrong too recently. */
  record TooSoon(Duration retryAfter) implements AttemptOutcome {
    public TooSoon {
      Waits.check(retryAfter);
    }
  }

  /** Not tried: too many wait who were wrong less often than this peer, or as often. */
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
