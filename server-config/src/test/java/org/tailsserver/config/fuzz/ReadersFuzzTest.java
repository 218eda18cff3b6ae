// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.InterfaceAddress;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.UnreadableHeaderException;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;

/**
 * Each reader either understands or says why not; what it understood it can write and read again.
 */
class ReadersFuzzTest {

  @FuzzTest(maxDuration = "10s")
  void serverNames(byte[] input) {
    try {
      ServerName name = ServerName.of(new String(input, UTF_8));
      assertEquals(name, ServerName.of(name.text()));
      assertTrue(name.text().getBytes(UTF_8).length <= ServerName.MAX_BYTES);
      assertTrue(name.hostLabel().matches("[a-z0-9]([a-z0-9-]{0,53}[a-z0-9])?"), name.hostLabel());
    } catch (InvalidServerNameException e) {
      assertTrue(String.valueOf(e.getMessage()).chars().noneMatch(c -> c < ' ' || c == 0x202e));
    }
  }

  @FuzzTest(maxDuration = "10s")
  void tokens(byte[] input) {
    if (HeaderToken.parse(new String(input, UTF_8))
        instanceof HeaderToken.Reading.Valid(HeaderToken token)) {
      HeaderToken again =
          assertInstanceOf(HeaderToken.Reading.Valid.class, HeaderToken.parse(token.toJson()))
              .token();
      assertEquals(token.ways(), again.ways());
      assertEquals(token.network(), again.network());
      for (InterfaceAddress address : again.network().addresses()) {
        assertTrue(address.toString().matches("[0-9a-f.:]+/[0-9]+"), address.toString());
      }
    }
  }

  @FuzzTest(maxDuration = "10s")
  void luks2Metadata(byte[] input) {
    try {
      Luks2Header header = Luks2Header.parse(new String(input, UTF_8));
      assertTrue(header.requiredKiB() >= 0);
      header.token().ifPresent(reading -> assertFalse(reading.toString().isEmpty()));
      for (String objection : header.objections()) {
        assertTrue(objection.chars().allMatch(c -> c >= ' ' && c < 0x7f), objection);
      }
    } catch (UnreadableHeaderException e) {
      assertTrue(String.valueOf(e.getMessage()).startsWith("The encryption header"));
    }
  }

  @FuzzTest(maxDuration = "10s")
  void toml(byte[] input) {
    try {
      TomlTable table = TomlTable.parse("f.toml", new String(input, UTF_8));
      for (String key : table.keys()) {
        assertTrue(table.has(key));
        String where = table.error(key, "").where();
        assertTrue(where.startsWith("f.toml"), where);
      }
    } catch (TomlException e) {
      assertTrue(e.where().startsWith("f.toml"), e.where());
    }
  }

  @FuzzTest(maxDuration = "10s")
  void serverToml(byte[] input) {
    if (ServerConfig.parse(new String(input, UTF_8))
        instanceof ServerConfig.Reading.Valid(ServerConfig config)) {
      assertEquals(new ServerConfig.Reading.Valid(config), ServerConfig.parse(config.toToml()));
    }
  }
}
