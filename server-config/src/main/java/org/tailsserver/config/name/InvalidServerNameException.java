// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

/** A text cannot name a server. The message, meant for people, says what to change. */
public final class InvalidServerNameException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidServerNameException(String message) {
    super(message);
  }
}
