// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tailsserver.config.server.ServerConfig.Reading;
import org.tailsserver.config.toml.TomlValue;

@DisplayName("server.toml")
class ServerConfigTest {

  @Test
  void keepsServicesAndOptionsInTheOrderOfTheFile() {
    ServerConfig config =
        valid(
            """
            version = 1
            [service.zeta]
            [service.gobby]
            password = "x"
            autosave-seconds = 5
            [service.alpha]
            on = true
            """);
    assertEquals(
        List.of("zeta", "gobby", "alpha"),
        config.services().stream().map(ServiceEntry::name).toList());
    assertEquals(
        Map.of("password", new TomlValue.Text("x"), "autosave-seconds", new TomlValue.Whole(5)),
        config.services().get(1).options());
  }

  @Test
  void comesBackAsItWasWritten() {
    Map<String, TomlValue> options = new LinkedHashMap<>();
    options.put("password", new TomlValue.Text("a \"b\" \\ #c = 'ü' 😀"));
    options.put("autosave-seconds", new TomlValue.Whole(-3));
    options.put("on", new TomlValue.Flag(false));
    ServerConfig config =
        new ServerConfig(List.of(new ServiceEntry("zeta"), new ServiceEntry("gobby", options)));
    assertEquals(config, valid(config.toToml()));
    ServerConfig none = new ServerConfig(List.of());
    assertEquals(none, valid(none.toToml()));
  }

  @Test
  void readsLikeTheManual() {
    ServiceEntry gobby =
        new ServiceEntry("gobby", Map.of("autosave-seconds", new TomlValue.Whole(10)));
    assertEquals(
        """
        version = 1

        [service.gobby]
        autosave-seconds = 10

        [service.other]
        """,
        new ServerConfig(List.of(gobby, new ServiceEntry("other"))).toToml());
  }

  @Test
  void thatIsInvalidSaysWhereAndWhy() {
    assertInvalid("", "server.toml", "\"version\" is missing");
    assertInvalid("version = 2", "server.toml, line 1", "version 2; this server reads version 1");
    assertInvalid("version = \"1\"", "server.toml, line 1", "whole number");
    assertInvalid("version = 1\nservices = 3\n", "server.toml, line 2", "not known here");
    assertInvalid("version = 1\nservice = 3\n", "server.toml, line 2", "must be a table");
    assertInvalid("version = 1\n[service]\ngobby = 3", "server.toml, line 3", "must be a table");
    assertInvalid("version = 1\n[service.Gobby]\n", "server.toml, line 2", "lower-case");
    assertInvalid("version = 1\n[service.\"../x\"]\n", "server.toml, line 2", "lower-case");
    assertInvalid("version = 1\n[service.a]\nB = 1\n", "server.toml, line 3", "lower-case");
    assertInvalid("version = 1\n[service.a]\nb = [1]\n", "server.toml, line 3", "must be a text");
    assertInvalid("version = 1\n[service.a\n", "server.toml, line 2, column 11", "TOML");
    assertInvalid("version = 1\n[service.a]\nb = 1\n[service.a]\n", "server.toml, line 4", "TOML");
    StringBuilder many = new StringBuilder("version = 1\n");
    for (char c = 'a'; c <= 'z'; c++) {
      many.append("[service.").append(c).append("]\n[service.").append(c).append("1]\n");
    }
    assertInvalid(many.toString(), "server.toml, line 34", "More than 32");
  }

  @Test
  void cannotBeMadeWithAServiceTwiceOrNamedWrongly() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ServerConfig(List.of(new ServiceEntry("a"), new ServiceEntry("a"))));
    assertThrows(
        IllegalArgumentException.class, () -> new ServerConfig(List.of(new ServiceEntry("../a"))));
  }

  @Test
  void neverPrintsAnOptionsValue() {
    String text = "version = 1\n[service.gobby]\npassword = \"hush\"\n";
    assertFalse(valid(text).toString().contains("hush"));
    Reading.Invalid invalid =
        assertInstanceOf(Reading.Invalid.class, ServerConfig.parse(text + "password = \"hush\"\n"));
    assertFalse(invalid.toString().contains("hush"), invalid.toString());
  }

  private static ServerConfig valid(String text) {
    return assertInstanceOf(Reading.Valid.class, ServerConfig.parse(text), text).config();
  }

  private static void assertInvalid(String text, String where, String why) {
    Reading.Invalid invalid = assertInstanceOf(Reading.Invalid.class, ServerConfig.parse(text));
    assertTrue(invalid.where().startsWith(where), invalid.toString());
    assertTrue(invalid.why().contains(why), invalid.toString());
  }
}
