// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.ssh.SshPublicKey;

class SshKeyPairTest {

  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

  @Test
  void isNewEachTimeAndNeverPrinted() {
    SshKeyPair key = SshKeyPair.generate();
    assertNotEquals(key.publicKey(), SshKeyPair.generate().publicKey());
    String secret = Base64.getEncoder().encodeToString(key.openssh());
    assertFalse(key.toString().contains(secret.substring(secret.length() - 60)), key.toString());
  }

  @Test
  void isTextAsOpenSshKeepsIt() {
    SshKeyPair key = SshKeyPair.generate();
    String pem = new String(key.pem(), US_ASCII);
    assertTrue(pem.startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE"), pem);
    assertTrue(pem.endsWith("\n-----END OPENSSH PRIVATE KEY-----\n"), pem);
  }

  @Test
  void aPublicKeyIsWrittenAsOpenSshWritesIt() {
    byte[] raw = new byte[32];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) i;
    }
    assertEquals(KEY, SshPublicKey.ofRaw(raw).text());
    assertEquals(
        "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA",
        SshPublicKey.ofRaw(raw).fingerprint(),
        "as ssh-keygen -l says");
    assertEquals(Optional.of(SshPublicKey.ofRaw(raw)), SshPublicKey.parse(KEY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssh-ed25519",
        "ssh-ed25519 ",
        "ssh-ed25519 !",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhsc",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f x",
        "ssh-ed25519  AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
      })
  void anythingElseIsNoPublicKey(String text) {
    assertEquals(Optional.empty(), SshPublicKey.parse(text));
  }

  @Test
  void aServersWordIsForOneKeyAndFromOneServer() throws Exception {
    ServerIdentity server = ServerIdentity.generate(ServerName.of("workshop"));
    ServerIdentity other = ServerIdentity.generate(ServerName.of("workshop"));
    SshHostKey proved = SshHostKey.provedWith(server.key(), SshKeyPair.generate().publicKey());
    assertTrue(proved.isProvedBy(server.certificate()));
    assertFalse(proved.isProvedBy(other.certificate()));
    SshHostKey swapped = new SshHostKey(SshKeyPair.generate().publicKey(), proved.proof());
    assertFalse(swapped.isProvedBy(server.certificate()));
    assertEquals(Optional.of(proved), SshHostKey.parse(proved.text()));
    assertEquals(
        Optional.of(proved),
        SshHostKey.parseKnownHosts(server.pin(), proved.knownHosts(server.pin())));
    assertEquals(
        Optional.empty(), SshHostKey.parseKnownHosts(other.pin(), proved.knownHosts(server.pin())));
  }
}
