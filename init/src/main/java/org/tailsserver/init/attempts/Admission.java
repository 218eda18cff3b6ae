// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;

/**
 * Whether an attempt may stand in the line. Immutable.
 *
 * @param <T> what stands in the line
 */
public sealed interface Admission<T> {

  /** It stands in the line. */
  record Admitted<T>() implements Admission<T> {}

  /** It stands in the line, and the one that had the worst claim to its full lane does no more. */
  record InPlaceOf<T>(T pushedOut) implements Admission<T> {}

  /** This peer guessed wrong too recently. */
  record TooSoon<T>(Duration retryAfter) implements Admission<T> {}

  /** This peer has an attempt in the line already, or nobody in its full lane has less claim. */
  record Busy<T>() implements Admission<T> {}
}
