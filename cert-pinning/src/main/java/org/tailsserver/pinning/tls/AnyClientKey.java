// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * Lets every client prove whichever key it has. A key nobody knows gains nothing by that: whose it
 * is, is asked where it matters. Refusing it here would tell who tries which keys are known.
 */
final class AnyClientKey extends TrustNobody {

  @Override
  void checkClient(X509Certificate @Nullable [] chain) throws CertificateException {
    // A company's certificate comes with those it was signed with; the handshake proves the first.
    if (chain == null || chain.length == 0) {
      throw new CertificateException("the client presented no certificate");
    }
  }
}
