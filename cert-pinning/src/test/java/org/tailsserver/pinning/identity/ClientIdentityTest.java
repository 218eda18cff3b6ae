// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientIdentityTest {

  @Test
  void theCertificateIsForTlsClientsAloneAndSaysNothingAboutAnybody() throws Exception {
    ClientIdentity client = ClientIdentity.generate();
    assertEquals(List.of("1.3.6.1.5.5.7.3.2"), client.certificate().getExtendedKeyUsage());
    assertEquals("CN=client", client.certificate().getSubjectX500Principal().getName());
    assertNull(client.certificate().getSubjectAlternativeNames());
    assertEquals(-1, client.certificate().getBasicConstraints());
    assertNotEquals(
        client.certificate().getSerialNumber(),
        ClientIdentity.generate().certificate().getSerialNumber());
  }

  @Test
  void whatWasWrittenIsReadAgain() throws Exception {
    ClientIdentity client = ClientIdentity.generate();
    assertEquals(
        client.pin(), ClientIdentity.ofPem(client.certificatePem(), client.keyPem()).pin());
  }

  @Test
  void anothersKeyIsRefused() {
    assertThrows(
        InvalidIdentityException.class,
        () ->
            ClientIdentity.ofPem(
                ClientIdentity.generate().certificatePem(), ClientIdentity.generate().keyPem()));
  }

  @Test
  void neverPrintsItsKey() {
    ClientIdentity client = ClientIdentity.generate();
    String key = HexFormat.of().formatHex(client.key().getEncoded());
    assertFalse(client.toString().contains(key.substring(key.length() - 20)), client.toString());
  }
}
