// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import javax.net.ssl.SSLHandshakeException;
import org.tailsserver.pinning.pin.Pin;

/** The server at the other end presented a certificate whose key it does not own. */
public final class KeyNotProvedException extends SSLHandshakeException {

  private static final long serialVersionUID = 1;

  private final transient Pin presented;

  KeyNotProvedException(Pin presented, SSLHandshakeException cause) {
    super("the server does not own the key it presented: " + presented);
    initCause(cause);
    this.presented = presented;
  }

  /** The pin of the key in that certificate; somebody else's. */
  public Pin presented() {
    return presented;
  }
}
