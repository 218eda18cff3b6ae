// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.tailsserver.pinning.pin.Pin;

/**
 * What an owner's machine proves itself with to its server: ECDSA on P-256, made with the stick.
 * Immutable; prints no key.
 *
 * @param certificate self-signed, the same words in each; only its key counts
 * @param key the private half of the certificate's key
 */
public record ClientIdentity(X509Certificate certificate, PrivateKey key) {

  /**
   * Makes a new key and a self-signed certificate for it (RFC 5280), for TLS clients only. It says
   * nothing about anybody.
   *
   * <p>Needs BouncyCastle on the class path.
   */
  public static ClientIdentity generate() {
    return CertificateMaker.client();
  }

  /**
   * Reads what {@link #certificatePem} and {@link #keyPem} wrote.
   *
   * @param certificate one CERTIFICATE block
   * @param key one PRIVATE KEY block; not kept
   * @throws InvalidIdentityException if they are damaged, of another kind, or not a pair
   */
  public static ClientIdentity ofPem(byte[] certificate, byte[] key)
      throws InvalidIdentityException {
    byte[] pkcs8 = Pem.PRIVATE_KEY.read(key);
    try {
      X509Certificate read = KeyPairForm.certificate(Pem.CERTIFICATE.read(certificate));
      return new ClientIdentity(read, KeyPairForm.keyOf(read, pkcs8));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** What a server knows it by. */
  public Pin pin() {
    return Pin.of(certificate);
  }

  /** The certificate in PEM. */
  public byte[] certificatePem() {
    return Pem.CERTIFICATE.write(KeyPairForm.der(certificate));
  }

  /** The private key in PEM (PKCS #8), a fresh array: wipe it after use. */
  public byte[] keyPem() {
    return KeyPairForm.keyPem(key);
  }

  @Override
  public String toString() {
    return "ClientIdentity[" + pin() + ", key [REDACTED]]";
  }
}
