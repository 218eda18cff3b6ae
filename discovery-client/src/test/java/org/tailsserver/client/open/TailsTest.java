// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailsTest {

  @TempDir Path root;

  @BeforeEach
  void makeEtc() throws IOException {
    Files.createDirectory(root.resolve("etc"));
  }

  @Test
  void isKnownByItsFolder() throws IOException {
    Files.createDirectory(root.resolve("etc/amnesia"));
    assertTrue(isTails());
  }

  @ParameterizedTest
  @CsvSource({
    "true, TAILS_VERSION_ID=\"7.2\"",
    "true, TAILS_PRODUCT_NAME=\"Tails\"",
    "true, ID=tails",
    "true, ID=\"tails\"",
    "false, ID=debian",
    "false, ID_LIKE=tails",
    "false, HOME_URL=\"https://tails.net/\"",
  })
  void isKnownByWhatTheSystemSaysItIs(boolean tails, String line) throws IOException {
    Files.writeString(root.resolve("etc/os-release"), "NAME=\"x\"\n" + line + "\nVERSION=1\n");
    assertEquals(tails, isTails());
  }

  @Test
  void aSystemThatSaysNothingIsAnother() {
    assertFalse(isTails());
  }

  private boolean isTails() {
    return Tails.is(new Machine(Map.of(), root));
  }
}
