// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

/**
 * Bytes are not a frame. The message says what is wrong with them and never repeats them. Whoever
 * gets this closes the connection they came from.
 */
public final class MalformedFrameException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedFrameException(String message) {
    super(message);
  }
}
