// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.168.1.7, 24, 192.168.1.9, true",
    "192.168.1.7, 24, 192.168.2.9, false",
    "192.168.1.7, 22, 192.168.2.9, true",
    "192.168.1.7, 24, 127.0.0.1, false",
    "192.168.1.7, 24, 0.0.0.0, false",
    "192.168.1.7, 24, 224.0.0.251, false",
    "192.168.1.7, 24, 8.8.8.8, false",
    "192.168.1.7, 24, fe80::1, false",
    "127.0.0.1, 8, 127.0.0.1, true",
    "127.0.0.1, 8, 192.168.1.9, false",
    "fe80::1, 64, fe80::2, true",
    "2001:db8::1, 64, 2001:db8:0:1::1, false",
    "2001:db8::1, 64, ::1, false",
  })
  void onlyHostsOfTheSameNetworkAreReached(String own, int prefix, String other, boolean reached) {
    LanAddress lan = new LanAddress(InetAddress.ofLiteral(own), prefix);
    assertEquals(reached, lan.reaches(InetAddress.ofLiteral(other)));
  }

  @Test
  void thisMachinesNetworksAreWithoutLoopback() throws SocketException {
    assertTrue(
        LanAddress.ofThisMachine().stream().noneMatch(lan -> lan.address().isLoopbackAddress()));
  }

  @Test
  void loopbackCanBeAskedFor() throws SocketException {
    assertEquals(8, LanAddress.of(InetAddress.ofLiteral("127.0.0.1")).orElseThrow().prefix());
    assertTrue(LanAddress.of(InetAddress.ofLiteral("203.0.113.99")).isEmpty());
  }
}
