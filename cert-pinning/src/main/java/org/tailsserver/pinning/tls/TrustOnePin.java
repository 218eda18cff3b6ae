// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.tailsserver.pinning.pin.Pin;

/** Trusts the one server whose key has this pin, whatever its certificate says beside the key. */
final class TrustOnePin extends TrustNobody {

  private final Pin pin;

  TrustOnePin(Pin pin) {
    this.pin = pin;
  }

  @Override
  void checkServer(X509Certificate certificate) throws CertificateException {
    if (!Pin.of(certificate).equals(pin)) {
      throw new WrongPinException(Pin.of(certificate));
    }
  }
}
