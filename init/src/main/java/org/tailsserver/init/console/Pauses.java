// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.console;

import java.time.Duration;

/**
 * How long the console rests before it asks again, after so many questions in a row that opened
 * nothing. Nobody else's guesses count. A person hardly notices; a key that is stuck, or a serial
 * line that hears itself, does not keep an old laptop from everything else.
 */
@FunctionalInterface
interface Pauses {

  /** 1, 2, 4 and then 8 seconds. */
  Pauses STANDARD = fruitless -> Duration.ofSeconds(1L << Math.min(fruitless - 1, 3));

  /** How long to rest after so many of them, one at least. */
  Duration after(int fruitless);
}
