// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tailsserver.portal.announce.Interfaces.Candidate;

/** Which addresses are announced. */
class InterfacesTest {
  private static final Candidate CABLE = at("192.168.1.7", 24);
  private static final Candidate LINK_LOCAL = at("fe80::1", 64);

  @Test
  void everyLanGetsOne() {
    assertChosen(
        List.of(List.of(LINK_LOCAL, CABLE), List.of(at("10.0.0.2", 8))), "192.168.1.7", "10.0.0.2");
  }

  @Test
  void twoInterfacesOnOneLanDoNotTakeEachOtherForAnImpostor() {
    assertChosen(List.of(List.of(CABLE), List.of(at("192.168.1.8", 24))), "192.168.1.7");
  }

  @Test
  void anInterfaceWithoutIpv4DoesNotMeetOneThatHasIt() {
    assertChosen(List.of(List.of(LINK_LOCAL), List.of(CABLE)), "192.168.1.7");
  }

  @Test
  void ipv6IsAnnouncedWhereNothingElseIs() {
    assertChosen(List.of(List.of(LINK_LOCAL), List.of()), "fe80:0:0:0:0:0:0:1");
  }

  @Test
  void nothingIsAnnouncedWithoutANetwork() {
    assertChosen(List.of());
  }

  private static Candidate at(String address, int prefix) {
    return new Candidate(InetAddress.ofLiteral(address), prefix);
  }

  private static void assertChosen(List<List<Candidate>> interfaces, String... expected) {
    Set<String> chosen =
        Interfaces.choose(interfaces).stream()
            .map(InetAddress::getHostAddress)
            .collect(Collectors.toSet());
    assertEquals(Stream.of(expected).collect(Collectors.toSet()), chosen);
  }
}
