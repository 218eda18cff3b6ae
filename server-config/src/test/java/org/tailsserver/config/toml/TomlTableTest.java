// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A TOML table")
class TomlTableTest {

  private static final String TEXT =
      """
      # a comment with port in it
      name = "a\\nb"
      list = [
        "x",
        "y",
      ]

      [one.two]
      port = 80

      [[many]]
      port = 1
      [[many]]
      port = "no"
      "odd key" = true
      """;

  @Test
  void givesWhatWasAskedFor() throws Exception {
    TomlTable table = TomlTable.parse("f.toml", TEXT);
    assertEquals("a\nb", table.text("name"));
    assertEquals(List.of("x", "y"), table.texts("list"));
    assertEquals(80, table.table("one").table("two").whole("port"));
    assertEquals(2, table.tables("many").size());
    assertTrue(table.tables("many").get(1).flag("odd key"));
    assertEquals(7, table.whole("none", 7));
    assertEquals(List.of("name", "list", "one", "many"), new ArrayList<>(table.keys()));
  }

  @Test
  void saysOnWhichLineAValueHasTheWrongType() throws Exception {
    TomlTable table = TomlTable.parse("f.toml", TEXT);
    assertError("f.toml, line 2", "\"name\" must be a whole", () -> table.whole("name"));
    assertError("f.toml, line 3", "\"list\" must be true", () -> table.flag("list"));
    TomlTable two = table.table("one").table("two");
    assertError("f.toml, line 9", "\"port\" must be a text", () -> two.text("port"));
    TomlTable second = table.tables("many").get(1);
    assertError("f.toml, line 14", "\"port\" must be a whole", () -> second.whole("port"));
    assertError("f.toml, line 15", "\"odd key\" must be a text", () -> second.text("odd key"));
  }

  @Test
  void saysInWhichTableAKeyIsMissing() throws Exception {
    TomlTable table = TomlTable.parse("f.toml", TEXT);
    assertError("f.toml", "\"zip\" is missing", () -> table.text("zip"));
    TomlTable two = table.table("one").table("two");
    assertError("f.toml, line 8", "\"zip\" is missing", () -> two.text("zip"));
  }

  @Test
  void refusesAKeyNobodyKnows() throws Exception {
    TomlTable table = TomlTable.parse("f.toml", "version = 1\nprot = 2\n");
    assertError(
        "f.toml, line 2", "\"prot\" is not known here", () -> table.allowOnly("version", "port"));
  }

  @Test
  void saysWhereTextIsNotTomlWithoutQuotingIt() {
    assertSyntax("f.toml, line 2", "a = 1\npassword = \"hush\n");
    assertSyntax("f.toml, line 1", "hush");
    assertSyntax("f.toml, line 3", "a = 1\nb = 2\na = 3\n");
    assertSyntax("f.toml, line 1", "a = [1, 2");
  }

  @Test
  void refusesANumberThatALongCannotHold() throws Exception {
    TomlTable table = TomlTable.parse("f.toml", "a = 1\nb = 99999999999999999999\n");
    assertEquals(1, table.whole("a"));
    assertError("f.toml, line 2", "too many digits", () -> table.whole("b"));
    assertError("f.toml, line 2", "too many digits", () -> table.value("b"));
  }

  @Test
  void survivesNestingWithoutEnd() {
    assertSyntax("f.toml, line 1", "a = " + "[".repeat(60_000));
    assertSyntax("f.toml, line 1", "a = " + "{a=".repeat(20_000));
  }

  @Test
  void refusesAFileThatIsTooLargeOrNotUtf8(@TempDir Path folder) throws Exception {
    Path large = Files.writeString(folder.resolve("large.toml"), "#".repeat(70_000));
    assertError("large.toml", "larger than 65536 bytes", () -> TomlTable.read(large));
    Path binary = Files.write(folder.resolve("binary.toml"), new byte[] {'#', (byte) 0xff});
    assertError("binary.toml", "not UTF-8", () -> TomlTable.read(binary));
  }

  @Test
  void comesBackFromWhatWasWritten() throws Exception {
    String text =
        new TomlText()
            .put("version", 1)
            .put("name", "quote \" backslash \\ tab \t newline \n bell \u0007 ünï 😀")
            .put("dotted.key", true)
            .put("list", List.of("a", "b\"c"))
            .put("none", List.of())
            .put("table", new TomlText().put("x y", 5_000_000_000L))
            .text();
    TomlTable table = TomlTable.parse("f.toml", text);
    assertEquals(
        "quote \" backslash \\ tab \t newline \n bell \u0007 ünï 😀", table.text("name"), text);
    assertTrue(table.flag("dotted.key"), text);
    assertEquals(List.of("a", "b\"c"), table.texts("list"));
    assertEquals(List.of(), table.texts("none"));
    assertEquals(5_000_000_000L, table.table("table").whole("x y"));
    assertEquals(text.length(), text.getBytes(UTF_8).length - 4);
  }

  private static void assertSyntax(String where, String text) {
    TomlException e = assertThrows(TomlException.class, () -> TomlTable.parse("f.toml", text));
    assertTrue(e.where().startsWith(where), e.where());
    assertFalse(String.valueOf(e.getMessage()).contains("hush"), e.getMessage());
  }

  private static void assertError(String where, String why, Executable read) {
    TomlException e = assertThrows(TomlException.class, read);
    assertEquals(where, e.where());
    assertTrue(e.why().contains(why), e.why());
  }
}
