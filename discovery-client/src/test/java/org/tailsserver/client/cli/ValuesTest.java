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
