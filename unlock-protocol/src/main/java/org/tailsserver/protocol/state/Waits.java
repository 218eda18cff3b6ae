// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import java.time.Duration;

/** The rule for every time to wait: 0 to 1 day. */
final class Waits {

  private static final Duration MAX = Duration.ofDays(1);

  private Waits() {}

  static void check(Duration retryAfter) {
    if (retryAfter.isNegative() || retryAfter.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("retryAfter " + retryAfter);
    }
  }
}
