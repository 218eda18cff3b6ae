// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

/** Bytes that should be a server's certificate and key are not. Never quotes them. */
public final class InvalidIdentityException extends Exception {

  private static final long serialVersionUID = 1;

  InvalidIdentityException(String message) {
    super(message);
  }
}
