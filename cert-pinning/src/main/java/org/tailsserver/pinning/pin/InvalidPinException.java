// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.pin;

/** A text is no pin. */
public final class InvalidPinException extends Exception {

  private static final long serialVersionUID = 1;

  InvalidPinException() {
    super("a pin is \"sha256:\" followed by 64 lower-case hex digits");
  }
}
