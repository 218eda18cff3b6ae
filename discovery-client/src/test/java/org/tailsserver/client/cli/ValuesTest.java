// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ValuesTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1:443",
    "192.0.2.1:8443, 192.0.2.1:8443",
    "2001:db8::1, [2001:db8:0:0:0:0:0:1]:443",
    "[2001:db8::1], [2001:db8:0:0:0:0:0:1]:443",
    "[2001:db8::1]:8443, [2001:db8:0:0:0:0:0:1]:8443",
  })
  void anAddressMayHaveAPort(String text, String meant) {
    assertEquals(meant, FindOption.digits(Values.socketAddress(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "workshop.local",
        "workshop.local:443",
        "192.0.2.1:",
        "192.0.2.1:0",
        "192.0.2.1:65536",
        "192.0.2.1:x",
        "[192.0.2.1",
        "[2001:db8::1]8443",
        "256.1.1.1"
      })
  void anythingElseIsRefusedAndNoNameIsLookedUp(String text) {
    assertThrows(TypeConversionException.class, () -> Values.socketAddress(text));
  }

  @Test
  void secondsMayHaveFractions() {
    assertEquals(Duration.ofMillis(1500), Values.seconds("1.5"));
    for (String text : new String[] {"0", "-1", "NaN", "Infinity", "1e9", "x", ""}) {
      assertThrows(TypeConversionException.class, () -> Values.seconds(text), text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.78.0.0, is not an IPv4 subnet like 192.168.1.0/24.",
    "fe80::/64, is not an IPv4 subnet like 192.168.1.0/24.",
    "198.51.100.0/24, is not a subnet of private addresses",
    "192.168.0.0/15, is not a subnet of private addresses",
    "127.0.0.0/24, is not a subnet of private addresses",
    "10.0.0.0/19, 'is too large to ask each address. Give parts of it, /20 or smaller'",
  })
  void aSubnetThatIsNotAskedIsRefusedWithTheCause(String subnet, String why) {
    for (String command : new String[] {"list", "unlock", "open"}) {
      CommandRun run = CommandRun.of(command, "--subnet", subnet);
      assertEquals(2, run.code(), run.err());
      assertTrue(run.err().contains("\"" + subnet + "\" " + why), run.err());
    }
  }

  @Test
  void aSubnetMayBeNamedByAnyOfItsAddresses() {
    assertEquals("192.168.1.0/24", Values.subnet("192.168.1.7/24").toString());
    assertEquals("10.0.0.0/20", Values.subnet("10.0.0.0/20").toString());
  }

  @Test
  void whatContradictsItselfOrWouldTakeVeryLongIsNotBegun() {
    CommandRun both = CommandRun.of("list", "--no-scan", "--subnet", "10.0.0.0/24");
    assertEquals(2, both.code());
    assertTrue(both.err().contains("--no-scan and --subnet contradict each other"), both.err());
    String[] five = new String[11];
    five[0] = "list";
    for (int i = 1; i < five.length; i += 2) {
      five[i] = "--subnet";
      five[i + 1] = "10.0." + i + ".0/24";
    }
    CommandRun many = CommandRun.of(five);
    assertEquals(2, many.code());
    assertTrue(many.err().contains("At most 4 subnets can be asked at once."), many.err());
  }

  @Test
  void aWrongCommandLineIsExplainedInTwoLines() {
    CommandRun run = CommandRun.of("unlock", "--adress", "192.0.2.1", "\u001b[31m");
    assertEquals(2, run.code());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.err().endsWith("Help and examples: tails-server unlock --help\n"), run.err());
    assertFalse(run.err().contains("\u001b"), run.err());
  }

  @Test
  void helpVersionAndCompletionGoToStandardOutput() {
    for (String[] asked :
        new String[][] {
          {"--help"}, {"help", "list"}, {"unlock", "-h"}, {"--version"}, {"generate-completion"}
        }) {
      CommandRun run = CommandRun.of(asked);
      assertEquals(0, run.code(), run.err());
      assertFalse(run.out().isBlank());
      assertEquals("", run.err());
    }
    assertTrue(CommandRun.of("generate-completion").out().contains("--passphrase-stdin"));
    assertTrue(CommandRun.of("open", "--help").out().contains("13    No browser"));
  }
}
