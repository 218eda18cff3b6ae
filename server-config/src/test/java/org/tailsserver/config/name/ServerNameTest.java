// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A server name")
class ServerNameTest {

  @ParameterizedTest(name = "\"{0}\" has the host label {1}")
  @CsvSource(
      textBlock =
          """
          workshop,             workshop
          Mary's old laptop,    mary-s-old-laptop
          Büro 東京,            buro
          a.b_c,                a-b-c
          2nd -- server!,       2nd-server
          Größe x²,             gro-e-x2
          мастерская,           server-40c46c59
          السلام,               server-8fcb1ff4
          """)
  void hasAnAsciiHostLabel(String typed, String label) throws Exception {
    assertEquals(label, ServerName.of(typed).hostLabel());
  }

  static Stream<Arguments> refusedNames() {
    return Stream.of(
        arguments("", "is empty"),
        arguments(" ", "is empty"),
        arguments(" workshop", "begins or ends with a space"),
        arguments("workshop ", "begins or ends with a space"),
        arguments(".hidden", "begins with \".\""),
        arguments("-option", "begins with \"-\""),
        arguments("a/b", "cannot be used: /"),
        arguments("a\\b", "cannot be used: \\"),
        arguments("!?", "no letter and no digit"),
        arguments("a\0b", "U+0000"),
        arguments("a\nb", "U+000A"),
        arguments("a\u202eb", "U+202E"),
        arguments("a\u2066b", "U+2066"),
        arguments("a\u200bb", "U+200B"),
        arguments("a\ufeffb", "U+FEFF"),
        arguments("a\u2028b", "U+2028"),
        arguments("a\u00a0b", "U+00A0"),
        arguments("a\ue000b", "U+E000"),
        arguments("a\ud800", "U+D800"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refusedNames")
  void isRefusedWithWordsThatSayWhatToChange(String typed, String words) {
    String message = refusal(typed);
    assertTrue(message.contains(words), message);
  }

  @Test
  void isTheSameHoweverItsAccentsWereTyped() throws Exception {
    assertEquals(ServerName.of("Caf\u00e9"), ServerName.of("Cafe\u0301"));
    assertEquals("Caf\u00e9", ServerName.of("Cafe\u0301").text());
  }

  @Test
  void mayHave63BytesOfUtf8AndNotMore() throws Exception {
    assertEquals(63, ServerName.of("é".repeat(31) + "x").text().getBytes(UTF_8).length);
    String message = refusal("é".repeat(32));
    assertTrue(message.contains("may have 63 bytes and has 64"), message);
    assertThrows(InvalidServerNameException.class, () -> ServerName.of("x".repeat(1 << 20)));
  }

  @Test
  void hasAHostLabelThatLeavesRoomForAConflictSuffix() throws Exception {
    String label = ServerName.of("x".repeat(54) + "-y" + "z".repeat(7)).hostLabel();
    assertEquals("x".repeat(54) + "y", label);
    assertEquals(55, label.length());
  }

  private static String refusal(String typed) {
    return String.valueOf(
        assertThrows(InvalidServerNameException.class, () -> ServerName.of(typed)).getMessage());
  }
}
