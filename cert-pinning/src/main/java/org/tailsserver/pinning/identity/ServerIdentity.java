// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.pin.Pin;

/**
 * A server's certificate and the private key that belongs to it: ECDSA on P-256. Immutable; prints
 * no key.
 *
 * @param certificate self-signed; see {@link #generate}
 * @param key the private half of the certificate's key
 */
public record ServerIdentity(X509Certificate certificate, PrivateKey key) {

  /**
   * Makes a new key and a self-signed certificate for it (RFC 5280): random serial number, common
   * name {@code name}, alternative name {@code <host label>.local}, valid from 1970 (the clock's
   * battery may be dead) without a stated end (9999-12-31), for TLS servers only, no authority.
   *
   * <p>Needs BouncyCastle on the class path; nothing else in this module does.
   */
  public static ServerIdentity generate(ServerName name) {
    return CertificateMaker.server(name);
  }

  /**
   * Reads an identity and makes sure the two halves belong together. A key that says in its
   * encoding whose private half it is (RFC 5915, as {@link #generate} makes it) is taken at its
   * word: proving it takes a slow machine seconds, and a wrong word only makes a server whose
   * handshakes every client refuses. Any other key has to prove it with a signature.
   *
   * @param certificate one DER certificate and nothing behind it
   * @param pkcs8 the key as PKCS #8 DER (RFC 5208); copied, not kept
   * @throws InvalidIdentityException if they are damaged, of another kind, or not a pair
   */
  public static ServerIdentity ofDer(byte[] certificate, byte[] pkcs8)
      throws InvalidIdentityException {
    X509Certificate read = KeyPairForm.certificate(certificate);
    return new ServerIdentity(read, KeyPairForm.keyOf(read, pkcs8));
  }

  /**
   * Like {@link #ofDer}, from PEM (RFC 7468).
   *
   * @param certificate one CERTIFICATE block
   * @param key one PRIVATE KEY block; not kept
   */
  public static ServerIdentity ofPem(byte[] certificate, byte[] key)
      throws InvalidIdentityException {
    byte[] pkcs8 = Pem.PRIVATE_KEY.read(key);
    try {
      return ofDer(Pem.CERTIFICATE.read(certificate), pkcs8);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /**
   * The same key with a new certificate for another name, so that whoever keeps the pin still knows
   * the server.
   *
   * <p>Needs BouncyCastle on the class path.
   */
  public ServerIdentity renamed(ServerName name) {
    return new ServerIdentity(CertificateMaker.renamed(name, this), key);
  }

  /** What this server is known by. */
  public Pin pin() {
    return Pin.of(certificate);
  }

  /** The certificate in DER. */
  public byte[] certificateDer() {
    return KeyPairForm.der(certificate);
  }

  /** The private key in PKCS #8 DER, a fresh array: wipe it after use. */
  public byte[] privateKeyDer() {
    return key.getEncoded();
  }

  /** The certificate in PEM. */
  public String certificatePem() {
    return new String(Pem.CERTIFICATE.write(certificateDer()), StandardCharsets.US_ASCII);
  }

  /** The private key in PEM (PKCS #8), a fresh array: wipe it after use. */
  public byte[] keyPem() {
    return KeyPairForm.keyPem(key);
  }

  @Override
  public String toString() {
    return "ServerIdentity[" + pin() + ", key [REDACTED]]";
  }
}
