// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.pinning.store.PinStoreTest.GARAGE;
import static org.tailsserver.pinning.store.PinStoreTest.WORKSHOP;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinFileException.Cause;

class PinFileTest {

  private static final PinnedServer SEEN =
      WORKSHOP.seenAt(InetAddress.ofLiteral("192.168.1.7"), 8443);
  private static final String FILE = text(PinFile.write(SEEN, true));

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    assertEquals(SEEN, PinFile.read(PinFile.write(SEEN, true)));
    assertEquals(WORKSHOP, PinFile.read(PinFile.write(WORKSHOP, true)));
    PinnedServer seen6 = WORKSHOP.seenAt(InetAddress.ofLiteral("2001:db8::7"), 443);
    assertEquals(seen6, PinFile.read(PinFile.write(seen6, true)));
    PinnedServer greek = PinStoreTest.server("Ωμέγα: ورشة (2)");
    assertEquals(greek, PinFile.read(PinFile.write(greek, false)));
  }

  @Test
  void theKeyForSshGoesAlongAndProgramsThatKnowOfNoneRefuseTheFile() throws Exception {
    PinnedServer withSsh = PinStoreTest.withSsh();
    String file = text(PinFile.write(withSsh, true));
    assertTrue(file.startsWith("tails-server-pin 2\n"), file);
    assertTrue(
        file.contains("\nssh-host-key: " + withSsh.sshHostKey().orElseThrow().text() + "\n"), file);
    assertEquals(withSsh, PinFile.read(file.getBytes(UTF_8)));
    assertEquals(
        Cause.OTHER_FORM, failure(file.replace("tails-server-pin 2", "tails-server-pin 1")));
    assertEquals(
        Cause.OTHER_FORM, failure(FILE.replace("tails-server-pin 1", "tails-server-pin 2")));
  }

  @Test
  void aKeyForSshThatTheServersOwnKeyDoesNotVouchForIsRefused() {
    PinnedServer withSsh = PinStoreTest.withSsh();
    String file = text(PinFile.write(withSsh, true));
    String right = withSsh.sshHostKey().orElseThrow().text();
    SshHostKey ofAnother =
        SshHostKey.provedWith(
            ServerIdentity.generate(WORKSHOP.name()).key(), SshKeyPair.generate().publicKey());
    assertEquals(Cause.OTHER_SSH_KEY, failure(file.replace(right, ofAnother.text())));
    String otherKey = SshKeyPair.generate().publicKey().text();
    String proof = right.substring(right.lastIndexOf(' '));
    assertEquals(Cause.OTHER_SSH_KEY, failure(file.replace(right, otherKey + proof)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-rsa AAAA AAAA", "  "})
  void aKeyForSshOfAnotherFormIsDamaged(String wrong) {
    String file = FILE.replace("-----BEGIN", "ssh-host-key: " + wrong + "\n-----BEGIN");
    assertEquals(Cause.DAMAGED, failure(file));
  }

  @Test
  void aPersonCanReadItAndItTellsNeitherTheAddressNorThePetname() {
    PinnedServer petnamed = PinStoreTest.called("my little secret", SEEN);
    String certificate = text(ServerFile.pem(WORKSHOP.certificate()));
    assertEquals(
        """
        tails-server-pin 1
        name: workshop
        pin: %s
        port: 8443
        %s\
        """
            .formatted(WORKSHOP.pin(), certificate),
        text(PinFile.write(petnamed, false)));
    assertTrue(FILE.contains("\naddress: 192.168.1.7\n"), FILE);
  }

  @Test
  void aFileThatWentThroughWindowsIsReadToo() throws Exception {
    assertEquals(SEEN, PinFile.read(FILE.replace("\n", "\r\n").getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "x", "version = 1", "tails-server-pin 0", "tails-server-pin"})
  void somethingElseIsNoPinFile(String text) {
    assertEquals(Cause.NOT_A_PIN_FILE, failure(text));
  }

  @Test
  void aNewerVersionIsNotMisread() {
    assertEquals(Cause.NEWER_VERSION, failure("tails-server-pin 3\nanything"));
    assertEquals(Cause.NOT_A_PIN_FILE, failure("tails-server-pin 99999999999\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: workshop | name: a/b",
        "name: workshop | name: a\u202eb",
        "name: workshop | nam: workshop",
        "pin: sha256: | pin: sha1:",
        "port: 8443 | port: 0",
        "port: 8443 | port: 65536",
        "port: 8443 | port: 99999",
        "port: 8443 | port: 0443",
        "port: 8443 | port: -1",
        "address: 192.168.1.7 | address: example.org",
        "address: 192.168.1.7 | address: fe80:0:0:0:0:0:0:1%lo",
        "-----BEGIN CERTIFICATE----- | -----BEGIN PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE----- | x",
        "address: | adress:",
      })
  void aLineThatCannotBeUnderstoodIsNamed(String right, String wrong) {
    String text = FILE.replace(right.strip(), wrong.strip());
    assertFalse(text.equals(FILE));
    var e = assertThrows(PinFileException.class, () -> PinFile.read(text.getBytes(UTF_8)));
    assertEquals(Cause.DAMAGED, e.what(), e.getMessage());
    long line = FILE.substring(0, FILE.indexOf(right.strip())).lines().count() + 1;
    assertTrue(String.valueOf(e.getMessage()).contains("in line " + line + ":"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).chars().noneMatch(c -> c == 0x202e));
  }

  @Test
  void aFileThatEndsEarlyIsRefusedWhereverItEnds() {
    for (int length = 0; length < FILE.length(); length++) {
      String part = FILE.substring(0, length);
      assertThrows(PinFileException.class, () -> PinFile.read(part.getBytes(UTF_8)), part);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: workshop | name:  workshop",
        "address: 192.168.1.7 | address: 192.168.263",
        "-----END CERTIFICATE----- | -----END CERTIFICATE-----\\n-----BEGIN CERTIFICATE-----",
        "-----END CERTIFICATE----- | -----END CERTIFICATE-----\\n\\n",
        "-----BEGIN CERTIFICATE----- | -----BEGIN CERTIFICATE-----\\n",
      })
  void anythingMoreOrOtherThanIsWrittenIsRefused(String right, String wrong) {
    String text = FILE.replace(right.strip(), wrong.strip().replace("\\n", "\n"));
    assertFalse(text.equals(FILE));
    Cause cause = failure(text);
    assertTrue(cause == Cause.OTHER_FORM || cause == Cause.DAMAGED, cause.toString());
  }

  @Test
  void aHugeFileAndOneThatIsNoTextAreRefused() {
    assertEquals(Cause.TOO_LARGE, failure(FILE + "x".repeat(PinFile.MAX_BYTES)));
    var e = assertThrows(PinFileException.class, () -> PinFile.read("é".getBytes(ISO_8859_1)));
    assertEquals(Cause.NOT_TEXT, e.what());
  }

  @Test
  void aPinWithTheCertificateOfAnotherServerIsRefused() {
    String other = text(PinFile.write(GARAGE, false));
    String swapped =
        FILE.substring(0, FILE.indexOf("-----BEGIN"))
            + other.substring(other.indexOf("-----BEGIN"));
    assertEquals(Cause.TWO_KEYS, failure(swapped));
  }

  /** Its words would be right, and browsers would be shown a wrong fingerprint. */
  @Test
  void aCertificateForTheServersKeyThatItsOwnerDidNotSignIsRefused() throws Exception {
    KeyPair thief = keys("EC");
    X509Certificate forged =
        certificate(WORKSHOP.certificate().getPublicKey(), thief, "SHA256withECDSA");
    assertEquals(WORKSHOP.pin(), Pin.of(forged));
    assertEquals(Cause.NOT_SELF_SIGNED, failure(withCertificate(forged)));
  }

  @Test
  void aCertificateOfAnotherKindIsRefused() throws Exception {
    KeyPair rsa = keys("RSA");
    X509Certificate own = certificate(rsa.getPublic(), rsa, "SHA256withRSA");
    assertEquals(Cause.NOT_SELF_SIGNED, failure(withCertificate(own)));
  }

  private static String withCertificate(X509Certificate certificate) {
    PinnedServer server = PinnedServer.of(WORKSHOP.name(), certificate);
    return text(PinFile.write(server, false));
  }

  private static KeyPair keys(String algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  private static X509Certificate certificate(PublicKey of, KeyPair signer, String algorithm)
      throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    new X500Name("CN=workshop"),
                    BigInteger.TWO,
                    Date.from(Instant.EPOCH),
                    Date.from(Instant.parse("2100-01-01T00:00:00Z")),
                    new X500Name("CN=workshop"),
                    of)
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
  }

  @Test
  void whatIsReadIsWrittenBackByteForByte() throws Exception {
    byte[] file = PinFile.write(SEEN, true);
    assertArrayEquals(file, PinFile.write(PinFile.read(file), true));
  }

  private static Cause failure(String text) {
    return assertThrows(PinFileException.class, () -> PinFile.read(text.getBytes(UTF_8))).what();
  }

  private static String text(byte[] file) {
    return new String(file, UTF_8);
  }
}
