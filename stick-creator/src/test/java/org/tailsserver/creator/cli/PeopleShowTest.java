// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnions;

@Tag("sticks")
@DisplayName("What one of the people needs")
class PeopleShowTest {

  @TempDir static Path shared;
  private static CopiedStick made = new CopiedStick(Path.of(""));

  @BeforeAll
  static void make() {
    made = CopiedStick.make(shared, "--service=gobby", "--person=alice");
  }

  private static String letters(ClientKey key) {
    return new String(key.letters(), US_ASCII);
  }

  @Test
  void isShownAgainWithTheirKeyAndNobodyElses(@TempDir Path folder) throws Exception {
    CopiedStick stick = made.copyTo(folder);
    byte[] before = Files.readAllBytes(stick.image());
    KeptOnions kept = stick.pins().onions(stick.pins().find("workshop").orElseThrow());
    KeptOnion gobby = kept.list().getFirst();
    String shown = stick.stick("people show", "alice").done("server \"workshop\"").out();
    assertTrue(shown.contains(gobby.address().host()) && shown.contains("6523"), shown);
    try (ClientKey alices = kept.key(gobby, new PersonName("alice"));
        ClientKey owners = kept.key(gobby).orElseThrow()) {
      assertTrue(shown.contains(letters(alices)), shown);
      assertFalse(shown.contains(letters(owners)), shown);
    }
    assertTrue(shown.contains("Gobby") && shown.contains("/var/lib/tor/onion-keys"), shown);
    stick.stick("people show", "bob").refused(2, "Nobody called bob");
    stick.stick("people show", "owner").refused(2, "cannot be the name");
    assertArrayEquals(before, Files.readAllBytes(stick.image()));

    String added = stick.stick("people add", "bob").done("from now on for: gobby").out();
    try (ClientKey bobs = kept.key(gobby, new PersonName("bob"))) {
      assertTrue(added.contains(letters(bobs)), added);
    }
    String again = stick.stick("people show", "bob").done(gobby.address().host()).out();
    assertTrue(added.endsWith(again), added);

    Files.delete(folder.resolve("pins/workshop/onions/gobby.bob.auth_private"));
    CopiedStick.Outcome lost = stick.stick("people show", "bob").refused(5, "your pin store");
    assertEquals("", lost.out());
  }
}
