// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

/** A text is not one JSON object. Carries no part of the text. */
final class NotJsonException extends Exception {

  private static final long serialVersionUID = 1L;

  NotJsonException() {
    super("not a JSON object");
  }
}
