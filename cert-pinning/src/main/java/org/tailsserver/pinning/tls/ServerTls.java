// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.security.KeyManagementException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.tailsserver.pinning.identity.ServerIdentity;

/** The server's side of TLS. */
public final class ServerTls {

  private ServerTls() {}

  /**
   * A ready context for servers: TLS 1.3 only, always presents {@code identity}, asks clients for
   * no certificate and trusts none. Reads no key or trust store, so that it is quick to make. Safe
   * for use by several threads.
   */
  public static SSLContext serverContext(ServerIdentity identity) {
    try {
      return Tls13Context.of(
          new KeyManager[] {new OneIdentity(identity)}, new TrustManager[] {new TrustNobody()});
    } catch (KeyManagementException e) {
      throw new IllegalStateException("this Java runtime refuses a context with one key", e);
    }
  }
}
