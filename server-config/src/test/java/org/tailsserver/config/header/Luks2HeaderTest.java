// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.HeaderToken.Reading;
import org.tailsserver.config.name.ServerName;

@DisplayName("The header of a real LUKS2 file")
class Luks2HeaderTest {

  @TempDir Path folder;
  private LuksFile file = new LuksFile(Path.of(""));

  @BeforeEach
  void format() throws Exception {
    file = LuksFile.format(folder);
  }

  @Test
  void givesTheTokenBackThatWasImported() throws Exception {
    HeaderToken written =
        new HeaderToken(ServerName.of("Büro \"東京\""), new byte[700], "key".getBytes(UTF_8));
    Luks2Header header = file.addToken(written.toJson()).header();
    Reading.Valid read = assertInstanceOf(Reading.Valid.class, header.token().orElseThrow());
    assertEquals(written.name(), read.token().name());
    assertArrayEquals(written.certificateDer(), read.token().certificateDer());
    assertArrayEquals(written.privateKeyPkcs8(), read.token().privateKeyPkcs8());
    assertEquals(List.of(), header.objections());
  }

  @Test
  void holdsTheLargestTokenAllowed() throws Exception {
    HeaderToken small = new HeaderToken(ServerName.of("n"), new byte[3], new byte[3]);
    int room = (HeaderToken.MAX_BYTES - small.toJson().length()) / 4 * 3;
    HeaderToken large = new HeaderToken(ServerName.of("n"), new byte[3 + room], new byte[3]);
    assertTrue(large.toJson().length() > HeaderToken.MAX_BYTES - 4);
    Luks2Header header = file.addToken(large.toJson()).header();
    assertInstanceOf(Reading.Valid.class, header.token().orElseThrow());
    HeaderToken tooLarge = new HeaderToken(ServerName.of("n"), new byte[6 + room], new byte[3]);
    assertThrows(IllegalStateException.class, tooLarge::toJson);
  }

  @Test
  void withoutATokenSaysSo() throws Exception {
    assertEquals(Optional.empty(), file.header().token());
  }

  @Test
  void ignoresTokensOfOthers() throws Exception {
    file.addToken("{\"type\":\"somebody-else\",\"keyslots\":[\"0\"]}");
    assertEquals(Optional.empty(), file.header().token());
    assertEquals(List.of(), file.header().objections());
  }

  @Test
  void withTwoTokensIsRefused() throws Exception {
    String token = token();
    Luks2Header header = file.addToken(token).addToken(token).header();
    assertInstanceOf(Reading.Damaged.class, header.token().orElseThrow());
    assertObjection(header, "2 server tokens");
  }

  @Test
  void withATokenOfALaterVersionSaysWhich() throws Exception {
    file.addToken("{\"type\":\"tails-server\",\"keyslots\":[],\"version\":7,\"new\":{}}");
    assertEquals(Optional.of(new Reading.UnknownVersion(7)), file.header().token());
  }

  @Test
  void withATokenThatClaimsAKeyslotIsDamaged() throws Exception {
    file.addToken(token().replace("[]", "[\"0\"]"));
    Reading.Damaged damaged =
        assertInstanceOf(Reading.Damaged.class, file.header().token().orElseThrow());
    assertTrue(damaged.why().contains("keyslots"), damaged.why());
  }

  @Test
  void isReadFromItsSecondCopyIfTheFirstIsDamaged() throws Exception {
    file.addToken(token());
    file.edit().damageFirstCopy();
    assertInstanceOf(Reading.Valid.class, file.header().token().orElseThrow());
  }

  @Test
  void isNotReadAtAllIfBothCopiesAreDamaged() throws Exception {
    file.edit().damageBothCopies();
    assertThrows(IOException.class, file::metadata);
  }

  @Test
  void whoseDataIsNotEncryptedIsRefused() throws Exception {
    file.edit()
        .edit(json -> {
          int segment = json.indexOf("\"segments\"");
          return json.substring(0, segment)
              + json.substring(segment).replace("aes-xts-plain64", "cipher_null-ecb");
        });
    assertObjection(file.header(), "the data is encrypted with \"cipher_null-ecb\"");
  }

  @Test
  void whoseKeyslotOpensWithAnyPassphraseIsRefused() throws Exception {
    file.edit()
        .edit(json -> {
          int segment = json.indexOf("\"segments\"");
          return json.substring(0, segment).replace("aes-xts-plain64", "cipher_null-ecb")
              + json.substring(segment);
        });
    assertObjection(file.header(), "key slot 0 is protected with \"cipher_null-ecb\"");
  }

  @Test
  void withAnotherCipherThanTheOneWeWriteIsRefused() throws Exception {
    file.edit().replace("aes-xts-plain64", "aes-cbc-essiv:sha256");
    assertObjection(file.header(), "the data is encrypted with \"aes-cbc-essiv:sha256\"");
  }

  @Test
  void withAReencryptionPendingIsRefused() throws Exception {
    file.beginReencryption();
    assertObjection(file.header(), "begun and not finished");
  }

  @Test
  void withARequirementNobodyKnowsIsRefused() throws Exception {
    file.edit()
        .replace("\"config\":{", "\"config\":{\"requirements\":{\"mandatory\":[\"from-2040\"]},");
    assertObjection(file.header(), "does not know: from-2040");
  }

  @Test
  void withoutAnyKeyslotIsRefused() throws Exception {
    Luks2Header header =
        Luks2Header.parse(
            "{\"keyslots\":{},\"tokens\":{},\"segments\":{},\"digests\":{},\"config\":{}}");
    assertObjection(header, "no passphrase can open it");
    assertObjection(header, "0 encrypted areas");
  }

  @Test
  void withAnUnknownKeyDerivationIsRefused() throws Exception {
    Luks2Header header = Luks2Header.parse(file.metadata().replace("pbkdf2", "scrypt"));
    assertObjection(header, "with \"scrypt\"");
  }

  @Test
  void neverPutsForeignTextRawIntoItsObjections() throws Exception {
    String hostile = "\\u001b[2J\\n\\u202e" + "x".repeat(1000);
    Luks2Header header = Luks2Header.parse(file.metadata().replace("aes-xts-plain64", hostile));
    for (String objection : header.objections()) {
      assertTrue(objection.length() < 200, objection);
      assertTrue(objection.chars().allMatch(c -> c >= ' ' && c < 0x7f), objection);
    }
  }

  @Test
  void saysHowMuchMemoryItsMostDemandingKeyslotNeeds() throws Exception {
    assertEquals(0, file.header().requiredKiB());
    file.format(
        "--pbkdf=argon2id",
        "--pbkdf-memory=32",
        "--pbkdf-force-iterations=4",
        "--pbkdf-parallel=1");
    assertEquals(32, file.header().requiredKiB());
    file.edit().replace("\"memory\":32", "\"memory\":4194304");
    assertEquals(4_194_304, file.header().requiredKiB());
    assertEquals(List.of(), file.header().objections());
  }

  @Test
  void thatIsNotJsonSaysSoWithoutQuotingIt() {
    String message =
        String.valueOf(
            assertThrows(UnreadableHeaderException.class, () -> Luks2Header.parse("{\"a\":secret}"))
                .getMessage());
    assertEquals("The encryption header of the stick cannot be read.", message);
  }

  private static String token() throws Exception {
    return new HeaderToken(ServerName.of("workshop"), new byte[] {1}, new byte[] {2}).toJson();
  }

  private static void assertObjection(Luks2Header header, String words) {
    List<String> objections = header.objections();
    assertTrue(
        objections.stream().anyMatch(objection -> objection.contains(words)),
        () -> "expected \"" + words + "\" in " + objections);
  }
}
