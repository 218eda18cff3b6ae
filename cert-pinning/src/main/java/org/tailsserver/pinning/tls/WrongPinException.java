// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.security.cert.CertificateException;
import org.tailsserver.pinning.pin.Pin;

/** The server at the other end has another key than the one expected. */
public final class WrongPinException extends CertificateException {

  private static final long serialVersionUID = 1;

  private final transient Pin presented;

  WrongPinException(Pin presented) {
    super("the server has another key: " + presented);
    this.presented = presented;
  }

  /** The pin of the key in the certificate it presented; it need not own that key. */
  public Pin presented() {
    return presented;
  }
}
