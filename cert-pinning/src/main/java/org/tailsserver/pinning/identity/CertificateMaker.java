// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.name.ServerName;

/**
 * With {@link SshKeyMaker} all that touches BouncyCastle, so that a server, which makes no key,
 * ships without.
 */
final class CertificateMaker {

  private static final Instant FROM = Instant.EPOCH;

  /** "No well-defined expiration date", RFC 5280, section 4.1.2.5. */
  private static final Instant UNTIL = Instant.parse("9999-12-31T23:59:59Z");

  /** RFC 5280 allows 20 octets; the top bit stays clear, so that the number is positive. */
  private static final int SERIAL_BITS = 159;

  /** The upper bound of RFC 5280, appendix A (ub-common-name), in characters. */
  private static final int LONGEST_COMMON_NAME = 64;

  /** Tells nothing: it is the same for everybody. */
  private static final String CLIENT_NAME = "client";

  private CertificateMaker() {}

  static ServerIdentity server(ServerName name) {
    Made made = make(commonName(name), KeyPurposeId.id_kp_serverAuth, host(name));
    return new ServerIdentity(made.certificate, made.key);
  }

  /** Another certificate for the key of a server. */
  static X509Certificate renamed(ServerName name, ServerIdentity server) {
    KeyPair pair = new KeyPair(server.certificate().getPublicKey(), server.key());
    try {
      return certificate(
          commonName(name), KeyPurposeId.id_kp_serverAuth, host(name), pair, new SecureRandom());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot make a P-256 certificate", e);
    }
  }

  private static String commonName(ServerName name) {
    String text = name.text();
    if (text.codePointCount(0, text.length()) > LONGEST_COMMON_NAME) {
      throw new IllegalStateException("a server name is longer than a common name can be");
    }
    return text;
  }

  private static GeneralNames host(ServerName name) {
    return new GeneralNames(new GeneralName(GeneralName.dNSName, name.hostLabel() + ".local"));
  }

  static ClientIdentity client() {
    Made made = make(CLIENT_NAME, KeyPurposeId.id_kp_clientAuth, null);
    return new ClientIdentity(made.certificate, made.key);
  }

  private record Made(X509Certificate certificate, PrivateKey key) {}

  private static Made make(
      String commonName, KeyPurposeId purpose, @Nullable GeneralNames otherNames) {
    try {
      SecureRandom random = new SecureRandom();
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      return new Made(
          certificate(commonName, purpose, otherNames, pair, random), withPublicHalf(pair));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("this Java runtime cannot make a P-256 certificate", e);
    }
  }

  /** Its encoding (RFC 5915) says which public key it belongs to; Java's own leaves that out. */
  private static PrivateKey withPublicHalf(KeyPair pair)
      throws GeneralSecurityException, IOException {
    byte[] point =
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
            .getPublicKeyData()
            .getBytes();
    BigInteger scalar = ((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS();
    byte[] pkcs8 =
        new PrivateKeyInfo(
                PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()).getPrivateKeyAlgorithm(),
                new ECPrivateKey(256, scalar, new DERBitString(point), null))
            .getEncoded();
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static X509Certificate certificate(
      String commonName,
      KeyPurposeId purpose,
      @Nullable GeneralNames otherNames,
      KeyPair pair,
      SecureRandom random)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X500Name subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
                subject, serial, Date.from(FROM), Date.from(UNTIL), subject, pair.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
            .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
            .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    if (otherNames != null) {
      builder.addExtension(Extension.subjectAlternativeName, false, otherNames);
    }
    byte[] der =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
            .getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
