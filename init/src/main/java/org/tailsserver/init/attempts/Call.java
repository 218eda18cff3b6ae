// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.attempts;

import java.time.Duration;

/**
 * Who is called out of the line. Immutable.
 *
 * @param <T> what stands in the line
 */
public sealed interface Call<T> {

  /** This one is tried now. */
  record Now<T>(T attempt) implements Call<T> {}

  /** Only strangers wait, and none of them may be tried before this time has passed. */
  record Later<T>(Duration atLeast) implements Call<T> {}

  /** Nobody waits. */
  record Nobody<T>() implements Call<T> {}
}
