// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.onions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.tailsserver.pinning.handover.OnionService;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.OnionKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnion.Access;

class OnionTextTest {

  private static final OnionAddress ADDRESS = OnionKey.generate().address();

  @Test
  void aServiceIsALineAsItsPageSays() throws Exception {
    KeptOnion gobby = new KeptOnion("gobby", ADDRESS, OptionalInt.of(6523), "ö: ~", Access.KEY);
    try (ClientKeyPair pair = ClientKeyPair.generate()) {
      String line =
          OnionText.of(new OnionService(gobby, Optional.empty()), Optional.of(pair.privateHalf()));
      String form = "tails-server-onion:1:gobby:ADDRESS:6523:KEY:PASSWORD";
      assertTrue(Files.readString(Path.of("../docs/onions.md")).contains("    " + form + "\n"));
      assertEquals(
          form.replace("ADDRESS", ADDRESS.name())
              .replace("KEY", OnionText.letters(pair.privateHalf()))
              .replace("PASSWORD", "%C3%B6%3A%20~"),
          line);
    }
  }

  @Test
  void whatIsNotKnownIsEmpty() {
    OnionService told = new OnionService(KeptOnion.told("gobby", ADDRESS), Optional.empty());
    assertEquals(
        "tails-server-onion:1:gobby:" + ADDRESS.name() + ":::",
        OnionText.of(told, Optional.empty()));
  }
}
