// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.header.HeaderToken.Reading;
import org.tailsserver.config.name.ServerName;

@DisplayName("The header token")
class HeaderTokenTest {

  private static final String VALID =
      """
      {"type":"tails-server","keyslots":[],"version":1,"name":"workshop",\
      "certificate":"AQI=","private-key":"U0VDUkVU","later":[1,{"x":null}]}\
      """;

  private static final String SSH_OWNER =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

  /** "openssh-key-v1", a NUL and an A. */
  private static final String SSH_KEY = "\"ssh-host-key\":\"b3BlbnNzaC1rZXktdjEAQQ==\"";

  @Test
  void ignoresFieldsItDoesNotKnow() {
    assertInstanceOf(Reading.Valid.class, HeaderToken.parse(VALID));
  }

  @Test
  void keepsWhomTheServerGivesPrecedence() throws Exception {
    OwnerKeys owners = new OwnerKeys(List.of("ab".repeat(32), "01".repeat(32)), true);
    String json =
        new HeaderToken(ServerName.of("workshop"), bytes("c"), bytes("k"), owners).toJson();
    assertEquals(
        owners, assertInstanceOf(Reading.Valid.class, HeaderToken.parse(json)).token().owners());
    assertEquals(
        OwnerKeys.NONE,
        assertInstanceOf(Reading.Valid.class, HeaderToken.parse(VALID)).token().owners());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"owner-keys\":7",
        "\"owner-keys\":[7]",
        "\"owner-keys\":[\"ab\"]",
        "\"owner-keys\":[],\"strict\":true",
        "\"strict\":true",
        "\"strict\":\"no\"",
        "\"owner-keys\":[\"0000000000000000000000000000000000000000000000000000000000000000\","
            + "\"0000000000000000000000000000000000000000000000000000000000000000\"]"
      })
  void neverForgetsToBeStrictBecauseAFieldIsDamaged(String fields) {
    Reading reading = HeaderToken.parse(VALID.replace("\"later\":[1,{\"x\":null}]", fields));
    String why = assertInstanceOf(Reading.Damaged.class, reading).why();
    assertTrue(why.contains("owner-keys"), why);
  }

  @Test
  void keepsTheDoorForSshAndATokenWithoutOneHasNone() throws Exception {
    SshDoor door = new SshDoor(bytes("openssh-key-v1\0and the rest"), List.of(SSH_OWNER));
    HeaderToken token =
        new HeaderToken(ServerName.of("workshop"), bytes("c"), bytes("k"), OwnerKeys.NONE, door);
    SshDoor read =
        assertInstanceOf(Reading.Valid.class, HeaderToken.parse(token.toJson())).token().ssh();
    assertTrue(read.exists());
    assertArrayEquals(door.hostKey(), read.hostKey());
    assertEquals(List.of(SSH_OWNER), read.owners());
    assertFalse(
        assertInstanceOf(Reading.Valid.class, HeaderToken.parse(VALID)).token().ssh().exists());
    assertFalse(
        new HeaderToken(ServerName.of("workshop"), bytes("c"), bytes("k"))
            .toJson()
            .contains("ssh"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"ssh-host-key\":7",
        "\"ssh-host-key\":\"\"",
        "\"ssh-host-key\":\"AQI=\"",
        "\"ssh-owners\":[\"" + SSH_OWNER + "\"]",
        SSH_KEY + ",\"ssh-owners\":7",
        SSH_KEY + ",\"ssh-owners\":[7]",
        SSH_KEY + ",\"ssh-owners\":[\"" + SSH_OWNER + " comment\"]",
        SSH_KEY + ",\"ssh-owners\":[\"" + SSH_OWNER + "\\n\"]",
        SSH_KEY + ",\"ssh-owners\":[\"restrict " + SSH_OWNER + "\"]",
        SSH_KEY + ",\"ssh-owners\":[\"ssh-rsa AAAA\"]"
      })
  void letsNobodyInByADoorForSshThatIsDamaged(String fields) {
    Reading reading = HeaderToken.parse(VALID.replace("\"later\":[1,{\"x\":null}]", fields));
    String why = assertInstanceOf(Reading.Damaged.class, reading).why();
    assertTrue(why.contains("ssh-host-key"), why);
    assertFalse(why.contains("b3Blb"), why);
  }

  @Test
  void isAsciiOnOneLine() throws Exception {
    String json = new HeaderToken(ServerName.of("東京 <é>"), bytes("c"), bytes("k")).toJson();
    assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 0x7f), json);
  }

  @Test
  void ofAnotherTypeIsAbsent() {
    assertEquals(new Reading.Absent(), HeaderToken.parse("{\"type\":\"luks2-keyring\"}"));
    assertEquals(new Reading.Absent(), HeaderToken.parse("{}"));
  }

  @Test
  void ofAnotherVersionIsNotReadFurther() {
    String later = VALID.replace("\"version\":1", "\"version\":2").replace("AQI=", "?");
    assertEquals(new Reading.UnknownVersion(2), HeaderToken.parse(later));
  }

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          "version":1,               "version":"1",             version
          "version":1,               "version":1.5,             version
          "version":1,               "version":-1,              version
          "version":1,               "version":1e0,             version
          "version":1,               "version":99999999999999999999, version
          "keyslots":[],             "keyslots":["0"],          keyslots
          "keyslots":[],             "keyslots":{},             keyslots
          "name":"workshop",         "name":"",                 name
          "name":"workshop",         "name":7,                  name
          "name":"workshop",         "name":"a/b",              name
          "name":"workshop",         "name":"e\\u0301",         name
          "certificate":"AQI=",      "certificate":"",          certificate
          "certificate":"AQI=",      "certificate":"A Q I=",    certificate
          "private-key":"U0VDUkVU",  "private-key":null,        private-key
          "private-key":"U0VDUkVU",  "other":"U0VDUkVU",        private-key
          {"type",                   {'type',                   not readable
          "version":1,               "version":01,              not readable
          {"x":null}],               {"x":null},                not readable
          {"x":null}]},              {"x":null}]} {},           not readable
          """)
  void isDamagedWithAWordForTheCause(String right, String wrong, String word) {
    assertTrue(VALID.contains(right));
    Reading reading = HeaderToken.parse(VALID.replace(right, wrong));
    String why = assertInstanceOf(Reading.Damaged.class, reading).why();
    assertTrue(why.contains(word), why);
    assertFalse(why.contains("U0VDUkVU"), why);
  }

  @Test
  void largerThanItsLimitIsDamaged() {
    String padded = VALID.replace("\"later\"", "\"" + "x".repeat(8192) + "\"");
    String why = assertInstanceOf(Reading.Damaged.class, HeaderToken.parse(padded)).why();
    assertTrue(why.contains("larger than 8192 bytes"), why);
  }

  @Test
  void neverPrintsItsKey() throws Exception {
    byte[] key = bytes("SECRET");
    String printed = new HeaderToken(ServerName.of("workshop"), bytes("c"), key).toString();
    assertFalse(printed.contains("SECRET"), printed);
    assertFalse(printed.contains(Base64.getEncoder().encodeToString(key)), printed);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
