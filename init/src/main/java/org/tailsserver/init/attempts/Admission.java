// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;

/** Whether an attempt may stand in the line. Immutable. */
public sealed interface Admission {

  /** It stands in the line. */
  record Admitted() implements Admission {}

  /** This peer, or all strangers together, guessed wrong too recently. */
  record TooSoon(Duration retryAfter) implements Admission {}

  /** This peer has an attempt in the line already, or its lane is full. */
  record Busy() implements Admission {}
}
