// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

/** The metadata of a LUKS2 header cannot be read at all. The message is meant for people. */
public final class UnreadableHeaderException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableHeaderException(String message) {
    super(message);
  }
}
