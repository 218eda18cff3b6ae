// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.pin.CertificateFingerprint;

class ServerIdentityTest {

  private static final ServerIdentity WORKSHOP = identity("workshop");

  @Test
  void certificateIsForTheServerAloneAndNoAuthority() throws GeneralSecurityException {
    var certificate = WORKSHOP.certificate();
    assertEquals(-1, certificate.getBasicConstraints(), "not a CA");
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    assertTrue(certificate.getKeyUsage()[0], "digitalSignature");
    assertFalse(certificate.getKeyUsage()[5], "keyCertSign");
    assertEquals("CN=workshop", certificate.getSubjectX500Principal().getName());
    assertEquals(
        List.of(List.of(2, "workshop.local")),
        List.copyOf(certificate.getSubjectAlternativeNames()));
    assertEquals(
        256, ((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength());
  }

  @Test
  void certificateIsValidForAClockThatRestartedIn1970AndBeyondTheYear2100()
      throws GeneralSecurityException {
    var certificate = WORKSHOP.certificate();
    certificate.checkValidity(java.util.Date.from(Instant.EPOCH));
    certificate.checkValidity(java.util.Date.from(Instant.parse("2101-01-01T00:00:00Z")));
    certificate.checkValidity(java.util.Date.from(Instant.parse("9999-12-31T23:59:59Z")));
  }

  @Test
  void certificateIsSignedByItsOwnKeyWithALongRandomSerialNumber() throws GeneralSecurityException {
    WORKSHOP.certificate().verify(WORKSHOP.certificate().getPublicKey());
    assertTrue(WORKSHOP.certificate().getSerialNumber().bitLength() >= 128);
    assertTrue(WORKSHOP.certificate().getSerialNumber().signum() > 0);
    assertNotEquals(
        WORKSHOP.certificate().getSerialNumber(),
        identity("workshop").certificate().getSerialNumber());
  }

  @Test
  void aLongUnicodeNameStaysWholeInTheCommonName() {
    String name = "Ωμέγα 工作坊 – 一二三四五六七八九";
    assertTrue(identity(name).certificate().getSubjectX500Principal().getName().contains("工作坊"));
    assertTrue(
        identity("a".repeat(63))
            .certificate()
            .getSubjectX500Principal()
            .getName()
            .contains("a".repeat(63)));
  }

  @Test
  void opensslAgreesOnTheCertificate(@TempDir Path folder) throws Exception {
    Path pem = Files.writeString(folder.resolve("c.pem"), WORKSHOP.certificatePem());
    String text = openssl("x509", "-in", pem.toString(), "-noout", "-text");
    assertTrue(
        text.contains("Subject: CN = workshop") || text.contains("Subject: CN=workshop"), text);
    assertTrue(text.contains("ASN1 OID: prime256v1"), text);
    assertTrue(text.contains("ecdsa-with-SHA256"), text);
    assertTrue(text.contains("CA:FALSE"), text);
    assertTrue(text.contains("DNS:workshop.local"), text);
    assertTrue(text.contains("TLS Web Server Authentication"), text);
    assertTrue(text.contains("Not Before: Jan  1 00:00:00 1970 GMT"), text);
    assertTrue(text.contains("Not After : Dec 31 23:59:59 9999 GMT"), text);
    assertEquals(
        "sha256 Fingerprint=" + CertificateFingerprint.of(WORKSHOP.certificate()).text(),
        openssl("x509", "-in", pem.toString(), "-noout", "-fingerprint", "-sha256")
            .strip()
            .replaceFirst("^SHA256", "sha256"));
    assertTrue(
        openssl("verify", "-CAfile", pem.toString(), "-purpose", "sslserver", pem.toString())
            .endsWith(": OK\n"));
  }

  @Test
  void opensslComputesTheSamePin(@TempDir Path folder) throws Exception {
    Path pem = Files.writeString(folder.resolve("c.pem"), WORKSHOP.certificatePem());
    Path spki =
        Files.writeString(
            folder.resolve("k.pem"), openssl("x509", "-in", pem.toString(), "-noout", "-pubkey"));
    Path der = folder.resolve("k.der");
    openssl("pkey", "-pubin", "-in", spki.toString(), "-outform", "DER", "-out", der.toString());
    String digest = openssl("dgst", "-sha256", der.toString());
    assertEquals(
        WORKSHOP.pin().text(),
        "sha256:" + digest.strip().replaceFirst(".*= ", "").toLowerCase(Locale.ROOT));
  }

  @Test
  void opensslReadsThePrivateKey(@TempDir Path folder) throws Exception {
    Path key = Files.write(folder.resolve("k.pem"), WORKSHOP.keyPem());
    Path pem = Files.writeString(folder.resolve("c.pem"), WORKSHOP.certificatePem());
    assertEquals(
        openssl("x509", "-in", pem.toString(), "-noout", "-pubkey"),
        openssl("pkey", "-in", key.toString(), "-pubout"));
  }

  @Test
  void survivesTheWayThroughDer() throws Exception {
    var again = ServerIdentity.ofDer(WORKSHOP.certificateDer(), WORKSHOP.privateKeyDer());
    assertEquals(WORKSHOP, again);
    assertEquals(WORKSHOP.pin(), again.pin());
  }

  @Test
  void survivesTheWayThroughPemAlsoWithDosLineEnds() throws Exception {
    byte[] certificate = WORKSHOP.certificatePem().getBytes(US_ASCII);
    assertEquals(WORKSHOP, ServerIdentity.ofPem(certificate, WORKSHOP.keyPem()));
    byte[] dos = WORKSHOP.certificatePem().replace("\n", "\r\n").getBytes(US_ASCII);
    assertEquals(WORKSHOP, ServerIdentity.ofPem(dos, WORKSHOP.keyPem()));
  }

  @Test
  void readingDoesNotTouchTheCallersArrays() throws Exception {
    byte[] key = WORKSHOP.keyPem();
    byte[] before = key.clone();
    ServerIdentity.ofPem(WORKSHOP.certificatePem().getBytes(US_ASCII), key);
    assertArrayEquals(before, key);
  }

  @Test
  void aKeyThatDoesNotBelongToTheCertificateIsRefused() {
    var e =
        assertThrows(
            InvalidIdentityException.class,
            () ->
                ServerIdentity.ofDer(
                    WORKSHOP.certificateDer(), identity("workshop").privateKeyDer()));
    assertTrue(String.valueOf(e.getMessage()).contains("does not belong"), e.getMessage());
  }

  @Test
  void itsKeySaysWhosePrivateHalfItIs(@TempDir Path folder) throws Exception {
    byte[] key = WORKSHOP.privateKeyDer();
    byte[] spki = WORKSHOP.certificate().getPublicKey().getEncoded();
    assertArrayEquals(
        Arrays.copyOfRange(spki, spki.length - 65, spki.length),
        Arrays.copyOfRange(key, key.length - 65, key.length));
    Path file = Files.write(folder.resolve("key.der"), key);
    assertTrue(
        openssl("pkey", "-in", file.toString(), "-inform", "DER", "-check", "-noout")
            .contains("valid"));
  }

  @Test
  void aKeyThatDoesNotSayWhoseItIsProvesIt() throws Exception {
    ECPrivateKey key = (ECPrivateKey) WORKSHOP.key();
    byte[] silent =
        KeyFactory.getInstance("EC")
            .generatePrivate(new ECPrivateKeySpec(key.getS(), key.getParams()))
            .getEncoded();
    assertTrue(silent.length < WORKSHOP.privateKeyDer().length);
    assertEquals(WORKSHOP.pin(), ServerIdentity.ofDer(WORKSHOP.certificateDer(), silent).pin());
    byte[] stranger = key("EC", 256).getEncoded();
    assertThrows(
        InvalidIdentityException.class,
        () -> ServerIdentity.ofDer(WORKSHOP.certificateDer(), stranger));
  }

  @Test
  void aKeyOnAnotherCurveIsRefused() throws GeneralSecurityException {
    assertThrows(
        InvalidIdentityException.class,
        () -> ServerIdentity.ofDer(WORKSHOP.certificateDer(), key("EC", 384).getEncoded()));
  }

  @Test
  void anRsaKeyIsRefused() {
    assertThrows(
        InvalidIdentityException.class,
        () -> ServerIdentity.ofDer(WORKSHOP.certificateDer(), key("RSA", 2048).getEncoded()));
  }

  @Test
  void everyTruncatedCertificateOrKeyIsRefused() {
    byte[] certificate = WORKSHOP.certificateDer();
    byte[] key = WORKSHOP.privateKeyDer();
    for (int length = 0; length < certificate.length; length++) {
      byte[] cut = Arrays.copyOf(certificate, length);
      assertThrows(InvalidIdentityException.class, () -> ServerIdentity.ofDer(cut, key));
    }
    for (int length = 0; length < key.length; length++) {
      byte[] cut = Arrays.copyOf(key, length);
      assertThrows(InvalidIdentityException.class, () -> ServerIdentity.ofDer(certificate, cut));
    }
  }

  @Test
  void bytesBehindTheCertificateAreRefused() {
    byte[] longer = Arrays.copyOf(WORKSHOP.certificateDer(), 1000);
    assertThrows(
        InvalidIdentityException.class,
        () -> ServerIdentity.ofDer(longer, WORKSHOP.privateKeyDer()));
  }

  @Test
  void textAroundThePemBlockIsRefused() {
    byte[] certificate = ("hello\n" + WORKSHOP.certificatePem()).getBytes(US_ASCII);
    assertThrows(
        InvalidIdentityException.class, () -> ServerIdentity.ofPem(certificate, WORKSHOP.keyPem()));
    assertThrows(
        InvalidIdentityException.class, () -> ServerIdentity.ofPem(new byte[0], WORKSHOP.keyPem()));
    assertThrows(
        InvalidIdentityException.class,
        () -> ServerIdentity.ofPem(WORKSHOP.keyPem(), WORKSHOP.keyPem()));
  }

  @Test
  void printsNoKey() {
    String printed = WORKSHOP.toString();
    assertTrue(printed.contains("[REDACTED]"), printed);
    assertTrue(printed.contains(WORKSHOP.pin().text()), printed);
    assertFalse(printed.contains("PrivateKey"), printed);
  }

  private static PrivateKey key(String algorithm, int size) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(size);
    return generator.generateKeyPair().getPrivate();
  }

  private static ServerIdentity identity(String name) {
    try {
      return ServerIdentity.generate(ServerName.of(name));
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private static String openssl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
