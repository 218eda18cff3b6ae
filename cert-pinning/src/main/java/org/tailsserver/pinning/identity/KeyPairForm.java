// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/** Certificates and private keys in DER, and whether they belong together. */
final class KeyPairForm {

  /** DER of a bit string of 65 bytes that begins an uncompressed point: two coordinates follow. */
  private static final byte[] PUBLIC_HALF = {0x03, 0x42, 0x00, 0x04};

  private KeyPairForm() {}

  /** One DER certificate and nothing behind it. */
  static X509Certificate certificate(byte[] der) throws InvalidIdentityException {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      if (!Arrays.equals(certificate.getEncoded(), der)) {
        throw new InvalidIdentityException("the certificate is not one DER certificate alone");
      }
      return certificate;
    } catch (GeneralSecurityException e) {
      throw new InvalidIdentityException("the certificate is damaged");
    }
  }

  /** The key, once it is certain enough that it is the certificate's. */
  static PrivateKey keyOf(X509Certificate certificate, byte[] pkcs8)
      throws InvalidIdentityException {
    PrivateKey key = readKey(pkcs8);
    if (!namesItsPublicHalf(certificate, pkcs8)) {
      requirePair(certificate, key);
    }
    return key;
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without an encoding", e);
    }
  }

  /** The key in PEM (PKCS #8), a fresh array: wipe it after use. */
  static byte[] keyPem(PrivateKey key) {
    byte[] der = key.getEncoded();
    try {
      return Pem.PRIVATE_KEY.write(der);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static PrivateKey readKey(byte[] pkcs8) throws InvalidIdentityException {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new InvalidIdentityException("the private key is damaged, or no elliptic-curve key");
    }
  }

  /**
   * Whether the key's encoding ends with the certificate's public key: both have it last, as a bit
   * string with the point in it.
   */
  private static boolean namesItsPublicHalf(X509Certificate certificate, byte[] pkcs8) {
    byte[] spki = certificate.getPublicKey().getEncoded();
    int half = PUBLIC_HALF.length + 2 * 32;
    int inKey = pkcs8.length - half;
    int inSpki = spki.length - half;
    return inKey > 0
        && inSpki > 0
        && Arrays.equals(
            spki, inSpki, inSpki + PUBLIC_HALF.length, PUBLIC_HALF, 0, PUBLIC_HALF.length)
        && Arrays.equals(pkcs8, inKey, pkcs8.length, spki, inSpki, spki.length);
  }

  private static void requirePair(X509Certificate certificate, PrivateKey key)
      throws InvalidIdentityException {
    if (!certificate.getPublicKey().getAlgorithm().equals("EC")) {
      throw new InvalidIdentityException("the certificate's key is no elliptic-curve key");
    }
    byte[] probe = {'p', 'a', 'i', 'r'};
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(probe);
      if (signer.verify(signature)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // A key on another curve cannot even verify; the same answer as a key that does not match.
    }
    throw new InvalidIdentityException("the private key does not belong to the certificate");
  }
}
