// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Refuses every certificate. What a subclass lets through is decided in {@link #checkServer} and
 * {@link #checkClient} alone; an extended trust manager gets no name, clock or algorithm check
 * added by the JDK.
 */
class TrustNobody extends X509ExtendedTrustManager {

  /**
   * Returns if, and only if, the server that owns {@code certificate} is trusted. That it does own
   * the key is what the handshake itself proves afterwards (CertificateVerify, RFC 8446, section
   * 4.4.3).
   */
  void checkServer(X509Certificate certificate) throws CertificateException {
    throw new CertificateException("no server is trusted here");
  }

  /** The same for a client and all it presented. */
  void checkClient(X509Certificate @Nullable [] chain) throws CertificateException {
    throw new CertificateException("no client is trusted here");
  }

  private void checkServerChain(X509Certificate @Nullable [] chain) throws CertificateException {
    if (chain == null || chain.length == 0) {
      throw new CertificateException("the server presented no certificate");
    }
    checkServer(chain[0]);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServerChain(chain);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServerChain(chain);
  }

  @Override
  public final void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkServerChain(chain);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClient(chain);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClient(chain);
  }

  @Override
  public final void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkClient(chain);
  }

  @Override
  public final X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
