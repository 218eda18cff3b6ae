// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
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

  /** DER of a bit string of 65 bytes that begins an uncompressed point: two coordinates follow. */
  private static final byte[] PUBLIC_HALF = {0x03, 0x42, 0x00, 0x04};

  /**
   * Makes a new key and a self-signed certificate for it (RFC 5280): random serial number, common
   * name {@code name}, alternative name {@code <host label>.local}, valid from 1970 (the clock's
   * battery may be dead) without a stated end (9999-12-31), for TLS servers only, no authority.
   *
   * <p>Needs BouncyCastle on the class path; nothing else in this module does.
   */
  public static ServerIdentity generate(ServerName name) {
    return CertificateMaker.make(name);
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
    ServerIdentity identity = new ServerIdentity(readCertificate(certificate), readKey(pkcs8));
    if (!identity.namesItsPublicHalf(pkcs8)) {
      identity.requirePair();
    }
    return identity;
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

  /** What this server is known by. */
  public Pin pin() {
    return Pin.of(certificate);
  }

  /** The certificate in DER. */
  public byte[] certificateDer() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without an encoding", e);
    }
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
    byte[] der = privateKeyDer();
    try {
      return Pem.PRIVATE_KEY.write(der);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "ServerIdentity[" + pin() + ", key [REDACTED]]";
  }

  private static X509Certificate readCertificate(byte[] der) throws InvalidIdentityException {
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
  private boolean namesItsPublicHalf(byte[] pkcs8) {
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

  private void requirePair() throws InvalidIdentityException {
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
