// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The name of a person")
class PersonNameTest {

  @Test
  void isAWord() {
    for (String name : List.of("a", "alice", "bob-2", "x".repeat(20), "owners")) {
      assertEquals(Optional.of(new PersonName(name)), PersonName.of(name));
      assertEquals(name, new PersonName(name).toString());
    }
  }

  @Test
  void isNeitherThatOfTheOwnerNorAnythingAFileCouldNotBeCalled() {
    List<String> others =
        List.of("", "owner", "Alice", "a.b", "a/b", "..", "-a", "a-", "1a", "a b", "x".repeat(21));
    for (String other : others) {
      assertEquals(Optional.empty(), PersonName.of(other), other);
      assertThrows(IllegalArgumentException.class, () -> new PersonName(other), other);
    }
  }
}
