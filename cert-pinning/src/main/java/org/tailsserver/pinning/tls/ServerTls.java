// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.security.KeyManagementException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.Pin;

/** The server's side of TLS. */
public final class ServerTls {

  private ServerTls() {}

  /**
   * A ready context for servers: TLS 1.3 only, always presents {@code identity}. Clients are asked
   * for a certificate only if the engine is told to want one; then any key is let through that its
   * client proves (CertificateVerify), and {@link #clientKey} says which. Reads no key or trust
   * store, so that it is quick to make. Safe for use by several threads.
   */
  public static SSLContext serverContext(ServerIdentity identity) {
    try {
      return Tls13Context.of(
          new KeyManager[] {new OneIdentity(identity.certificate(), identity.key())},
          new TrustManager[] {new AnyClientKey()});
    } catch (KeyManagementException e) {
      throw new IllegalStateException("this Java runtime refuses a context with one key", e);
    }
  }

  /** The key the client of this connection proved; empty if it presented none. */
  public static Optional<Pin> clientKey(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(Pin.of(certificate))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
