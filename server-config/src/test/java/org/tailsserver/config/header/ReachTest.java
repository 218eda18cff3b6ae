// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.header.HeaderToken.Reading;
import org.tailsserver.config.name.ServerName;

@DisplayName("How a server is reached")
class ReachTest {

  private static final String BARE =
      """
      {"type":"tails-server","keyslots":[],"version":1,"name":"workshop",\
      "certificate":"AQI=","private-key":"U0VDUkVU"%s}\
      """;

  private static final Ways SILENT = new Ways(false, true, true);

  @Test
  void isByAllWaysAndAtTheAddressesItIsGivenWhereTheTokenSaysNothing() {
    HeaderToken token = valid("");

    assertEquals(Ways.ALL, token.ways());
    assertEquals(Network.DHCP, token.network());
    assertFalse(token.network().isStatic());
    assertFalse(token.toJson().contains("ways"));
    assertFalse(token.toJson().contains("network"));
  }

  @Test
  void isKeptInTheToken() throws Exception {
    Network network =
        Network.of(
            List.of("192.168.4.2/24", "fd00:0:0:4::2/64"), List.of("192.168.4.1", "fe80::1"));
    HeaderToken token =
        new HeaderToken(
            ServerName.of("workshop"),
            "c".getBytes(UTF_8),
            "k".getBytes(UTF_8),
            OwnerKeys.NONE,
            SshDoor.NONE,
            SILENT,
            network);

    HeaderToken read =
        assertInstanceOf(Reading.Valid.class, HeaderToken.parse(token.toJson())).token();

    assertEquals(SILENT, read.ways());
    assertEquals(network, read.network());
    assertTrue(read.network().isStatic());
    assertEquals("192.168.4.2/24", read.network().addresses().getFirst().toString());
  }

  @Test
  void takesForOpenWhatItDoesNotMentionAndLeavesOutWhatItDoesNotKnow() {
    assertEquals(SILENT, valid(",\"ways\":{\"announce\":false,\"radio\":7}").ways());
    assertEquals(Ways.ALL, valid(",\"ways\":{}").ways());
    assertEquals(new Ways(true, false, true), valid(",\"ways\":{\"console\":false}").ways());
    assertEquals(new Ways(true, true, false), valid(",\"ways\":{\"web\":false}").ways());
    assertEquals(
        Network.of(List.of("10.0.0.2/8"), List.of()),
        valid(",\"network\":{\"addresses\":[\"10.0.0.2/8\"],\"dns\":7}").network());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "[]",
        "\"web\"",
        "{\"web\":0}",
        "{\"announce\":null}",
        "{\"console\":\"off\"}",
        "{\"web\":false,\"console\":false}"
      })
  void isNeverMoreOpenThanAskedForBecauseAFieldIsDamaged(String ways) {
    String why = damaged(",\"ways\":" + ways);
    assertTrue(why.contains("\"ways\""), why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{}",
        "{\"addresses\":[]}",
        "{\"addresses\":\"192.168.4.2/24\"}",
        "{\"addresses\":[7]}",
        "{\"gateways\":[\"192.168.4.1\"]}",
        "{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":7}",
        "{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":[\"192.168.5.1\"]}",
        "{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":[\"192.168.4.2\"]}",
        "{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":[\"fe80::1\"]}",
        "{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":[\"192.168.4.1\",\"192.168.4.3\"]}",
        "{\"addresses\":[\"192.168.4.2/24\",\"192.168.4.2/24\"]}",
        "{\"addresses\":[\"192.168.4.2/24\",\"192.168.4.3/24\"]}",
        "{\"addresses\":[\"10.1.0.2/16\",\"10.2.0.2/16\",\"10.3.0.2/16\",\"10.4.0.2/16\","
            + "\"10.5.0.2/16\"]}"
      })
  void isNotAtAddressesThatDoNotFitTogether(String network) {
    String why = damaged(",\"network\":" + network);
    assertTrue(why.contains("\"network\""), why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "192.168.4.2",
        "192.168.4.2/",
        "192.168.4.2/024",
        "192.168.4.2/+24",
        "192.168.4.2/24/24",
        "192.168.4.2/31",
        "192.168.4.2/7",
        "192.168.4.2/4294967320",
        "192.168.4.0/24",
        "192.168.4.255/24",
        "192.168.4/24",
        "192.168.004.2/24",
        "192.168.4.256/24",
        "0.0.0.7/24",
        "127.0.0.2/8",
        "169.254.1.2/16",
        "224.0.0.7/24",
        "240.0.0.7/24",
        " 192.168.4.2/24",
        "192.168.4.2/24\n[Match]",
        "server.example/24",
        "localhost/24",
        "::1/64",
        "::/64",
        "fe80::2/64",
        "fe80::2%eth0/64",
        "ff02::1/64",
        "fd00::2/127",
        "fd00::2/15",
        "fd00::/64",
        "[fd00::2]/64",
        "::ffff:192.168.4.2/64",
        "fd00::2::3/64",
        "\u0661.2.3.4/24"
      })
  void isNotAtWhatIsNoAddressOfAMachine(String address) {
    assertThrows(
        IllegalArgumentException.class, () -> Network.of(List.of(address), List.of()), address);
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.4.2/24, 192.168.4.255, true",
    "192.168.4.2/24, 192.168.5.1, false",
    "192.168.4.2/24, 192.168.4.2, false",
    "10.255.3.2/12, 10.240.0.1, true",
    "10.255.3.2/12, 10.239.0.1, false",
    "fd00::2/64, fd00::ffff, true",
    "fd00::2/64, 'fd00:0:0:1::1', false",
    "fd00::2/64, 192.168.4.1, false"
  })
  void isKnownToOthersInItsOwnNetwork(String own, String other, boolean seen) {
    assertEquals(seen, InterfaceAddress.of(own).sees(InetAddress.ofLiteral(other)));
  }

  @Test
  void isHandedOnInLines() {
    List<Ways> all = new ArrayList<>();
    for (boolean announce : List.of(true, false)) {
      all.add(new Ways(announce, true, true));
      all.add(new Ways(announce, false, true));
      all.add(new Ways(announce, true, false));
    }
    for (Ways ways : all) {
      assertEquals(ways, Ways.of(ways.lines()));
    }
    for (List<String> lines :
        List.of(
            List.<String>of(),
            List.of("announce"),
            List.of("web", "radio"),
            List.of("web", "web"),
            List.of("web", ""))) {
      assertThrows(IllegalArgumentException.class, () -> Ways.of(lines), lines::toString);
    }
  }

  private static HeaderToken valid(String fields) {
    return assertInstanceOf(Reading.Valid.class, HeaderToken.parse(BARE.formatted(fields))).token();
  }

  private static String damaged(String fields) {
    return assertInstanceOf(Reading.Damaged.class, HeaderToken.parse(BARE.formatted(fields))).why();
  }
}
