// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.tailsserver.portal.unlock.Network;
import org.tailsserver.protocol.state.Peer;

class PeersTest {

  @Test
  void anIpv4AddressIsAPeerAndANetworkOfItsOwn() {
    Peer.Stranger peer = peer("192.168.1.7", "192.168.1.2");
    assertEquals(new Peer.Stranger("192.168.1.7"), peer);
    assertEquals("192.168.1.7", Network.of(peer));
  }

  @Test
  void neighboursOfOnePrefixAreToldApartAndShareANetwork() {
    Peer.Stranger one = peer("2001:db8:0:1::7", "2001:db8:0:1::2");
    Peer.Stranger other = peer("2001:db8:0:1:aaaa::8", "2001:db8:0:1::2");
    assertNotEquals(one, other);
    assertEquals(Network.of(one), Network.of(other));
    assertEquals("2001:db8:0:1:", Network.of(one));
  }

  @Test
  void neighboursOnTheLinkAreToldApartToo() {
    Peer.Stranger one = peer("fe80::1", "fe80::3");
    Peer.Stranger other = peer("fe80::2", "fe80::3");
    assertNotEquals(one, other);
    assertEquals(Network.of(one), Network.of(other));
  }

  @Test
  void whoComesThroughARouterIsOneWithItsWholePrefix() {
    Peer.Stranger one = peer("2001:db8:0:9::7", "2001:db8:0:1::2");
    assertEquals(one, peer("2001:db8:0:9:ffff::1", "2001:db8:0:1::2"));
    assertNotEquals(one, peer("2001:db8:0:8::7", "2001:db8:0:1::2"));
    assertEquals("2001:db8:0:9:", Network.of(one));
  }

  @Test
  void theLongestAddressWithTheLongestInterfaceNameIsAPeer() {
    String longest = "fe80:1111:1111:1111:1111:1111:1111:1111%abcdefghijklmno";
    assertEquals("fe80:1111:1111:1111:", Network.of(new Peer.Stranger(longest)));
  }

  private static Peer.Stranger peer(String remote, String local) {
    return Peers.of(InetAddress.ofLiteral(remote), InetAddress.ofLiteral(local));
  }
}
