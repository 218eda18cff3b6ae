// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.firefox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.CertificateFingerprint;

class CertificateOverrideTest {

  private static final CertificateFingerprint FINGERPRINT =
      new CertificateFingerprint(
          "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:"
              + "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F");

  @Test
  void aLineHoldsAddressPortAlgorithmAndFingerprintAndEndsWithATab() {
    assertEquals(
        "192.168.1.7:8443:\tOID.2.16.840.1.101.3.4.2.1\t" + FINGERPRINT.text() + "\t\n",
        at("192.168.1.7", 8443).line());
  }

  @Test
  void thePortIsWrittenEvenIfItIsTheUsualOne() {
    assertTrue(at("192.168.1.7", 443).line().startsWith("192.168.1.7:443:\t"));
    assertEquals("https://192.168.1.7:443/", at("192.168.1.7", 443).page().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "::1, [::1]:443",
    "::, [::]:443",
    "fd00:0:0:0:0:0:0:1, [fd00::1]:443",
    "FD00:0:0:1:0:0:0:1, [fd00:0:0:1::1]:443",
    "fd00:0:0:1:1:0:0:1, [fd00::1:1:0:0:1]:443",
    "fd00:0:1:1:1:1:0:1, [fd00:0:1:1:1:1:0:1]:443",
    "1:2:3:4:5:6:0:0, [1:2:3:4:5:6::]:443",
    "0:0:3:4:5:6:7:8, [::3:4:5:6:7:8]:443",
    "2001:0db8:00a0:0001:0002:0003:0004:0abc, [2001:db8:a0:1:2:3:4:abc]:443",
  })
  void ipv6IsInBracketsAndAsShortAsFirefoxWritesIt(String address, String written) {
    assertEquals(written, at(address, 443).hostAndPort());
    assertTrue(at(address, 443).line().startsWith(written + ":\t"));
    assertEquals("https://" + written + "/", at(address, 443).page().toString());
  }

  @Test
  void aLinkLocalIpv6AddressHasNoPage() {
    InetAddress scoped = InetAddress.ofLiteral("fe80::1%1");

    assertFalse(CertificateOverride.canName(scoped));
    assertTrue(CertificateOverride.canName(InetAddress.ofLiteral("169.254.1.1")));
    assertThrows(
        IllegalArgumentException.class, () -> new CertificateOverride(scoped, 443, FINGERPRINT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536})
  void thereIsNoSuchPort(int port) {
    assertThrows(IllegalArgumentException.class, () -> at("192.168.1.7", port));
  }

  @Test
  void aServersOwnCertificateIsTheException() throws Exception {
    ServerIdentity identity = ServerIdentity.generate(ServerName.of("workshop"));
    InetSocketAddress server = new InetSocketAddress(InetAddress.ofLiteral("10.77.0.2"), 443);

    assertEquals(
        new CertificateOverride(
            server.getAddress(), 443, CertificateFingerprint.of(identity.certificate())),
        CertificateOverride.of(server, identity.certificate()));
  }

  private static CertificateOverride at(String address, int port) {
    return new CertificateOverride(InetAddress.ofLiteral(address), port, FINGERPRINT);
  }
}
