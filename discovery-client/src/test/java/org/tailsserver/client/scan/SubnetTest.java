// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.client.find.LanAddress;

class SubnetTest {

  @ParameterizedTest
  @CsvSource({
    "192.168.1.7, 24, 192.168.1.0/24",
    "192.168.1.7, 22, 192.168.0.0/22",
    "172.17.200.1, 16, 172.17.200.0/22",
    "10.9.8.7, 8, 10.9.8.0/22",
    "10.9.8.7, 30, 10.9.8.4/30",
  })
  void ofAPrivateNetworkTheHostsAroundThisMachineAreAsked(String own, int prefix, String asked) {
    assertEquals(asked, Subnet.own(network(own, prefix)).orElseThrow().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 24",
    "127.0.0.1, 8",
    "169.254.1.2, 16",
    "172.32.0.1, 24",
    "fe80::1, 64",
    "2001:db8::1, 120"
  })
  void ofNoOtherNetworkAnyIs(String own, int prefix) {
    assertTrue(Subnet.own(network(own, prefix)).isEmpty());
  }

  private static LanAddress network(String own, int prefix) {
    return new LanAddress(InetAddress.ofLiteral(own), prefix);
  }

  @Test
  void itsOwnAddressAndTheOneForAllAreNoHosts() {
    assertEquals(List.of("10.0.0.5", "10.0.0.6"), hosts("10.0.0.4/30"));
    assertEquals(List.of("10.0.0.4", "10.0.0.5"), hosts("10.0.0.4/31"));
    assertEquals(List.of("10.0.0.4"), hosts("10.0.0.4/32"));
    List<String> many = hosts("192.168.3.9/22");
    assertEquals(1022, many.size());
    assertEquals("192.168.0.1", many.getFirst());
    assertEquals("192.168.3.254", many.getLast());
  }

  private static List<String> hosts(String subnet) {
    Subnet parsed = Subnet.parse(subnet).orElseThrow();
    List<String> hosts = parsed.hosts().map(Inet4Address::getHostAddress).toList();
    assertEquals(hosts.size(), parsed.size());
    return hosts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/0",
        "10.0.0.0/33",
        "10.0.0/24",
        "10.0.0.256/24",
        "10.0.0.0/24 ",
        "10.0.0.0/-1",
        "0x0a.0.0.0/24",
        "fe80::/64",
        "workshop.local/24"
      })
  void whatIsNoSubnetIsNone(String text) {
    assertTrue(Subnet.parse(text).isEmpty());
  }

  @Test
  void aSubnetThatReachesBeyondThePrivateAddressesIsNotPrivate() {
    assertTrue(Subnet.parse("172.16.0.0/12").orElseThrow().isPrivate());
    assertFalse(Subnet.parse("172.16.0.0/11").orElseThrow().isPrivate());
    assertFalse(Subnet.parse("192.0.0.0/8").orElseThrow().isPrivate());
  }
}
