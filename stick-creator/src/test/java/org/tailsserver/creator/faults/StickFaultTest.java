// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tailsserver.config.header.HeaderToken.Reading;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.protocol.passphrase.Passphrase;

@Tag("sticks")
@DisplayName("A stick made with a fault has that fault:")
class StickFaultTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);

  @TempDir static Path shared;
  private static Path sound;

  @TempDir Path folder;

  @BeforeAll
  static void writeSoundStick() throws Exception {
    sound = shared.resolve("sound.img");
    try (Passphrase passphrase = passphrase()) {
      StickImage.write(plan(sound), passphrase, phase -> {});
    }
  }

  @Test
  void aDamagedHeaderCannotBeRead() throws Exception {
    assertEquals(1, spoilt(StickFault.HEADER_DAMAGED).dump().status());
  }

  @Test
  void aDamagedHeaderCopyIsMadeGoodByTheOther() throws Exception {
    Partition partition = spoilt(StickFault.HEADER_COPY_DAMAGED);
    assertInstanceOf(Reading.Valid.class, header(partition).token().orElseThrow());
    assertEquals(0, partition.open(PASSPHRASE).status());
  }

  @Test
  void aDamagedTokenIsDamagedAndTheStickStillOpens() throws Exception {
    Partition partition = spoilt(StickFault.TOKEN_DAMAGED);
    assertInstanceOf(Reading.Damaged.class, header(partition).token().orElseThrow());
    assertEquals(0, partition.open(PASSPHRASE).status());
  }

  @Test
  void anUnknownTokenVersionIsSeen() throws Exception {
    assertEquals(
        new Reading.UnknownVersion(9),
        header(spoilt(StickFault.TOKEN_VERSION_UNKNOWN)).token().orElseThrow());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "TWO_TOKENS, 2 server tokens",
    "NULL_CIPHER_KEYSLOT, key slot 0 is protected with",
    "NULL_CIPHER_DATA, the data is encrypted with"
  })
  void anUnsafeHeaderIsTakenByCryptsetupAndRefusedByUs(StickFault fault, String words)
      throws Exception {
    List<String> objections = header(spoilt(fault)).objections();
    assertEquals(1, objections.size(), objections.toString());
    assertTrue(objections.getFirst().contains(words), objections.toString());
  }

  @Test
  void hugeMemoryIsAskedFor() throws Exception {
    Luks2Header header = header(spoilt(StickFault.HUGE_MEMORY));
    assertEquals(4L << 20, header.requiredKiB());
    assertEquals(List.of(), header.objections());
  }

  @ParameterizedTest(name = "{0}: e2fsck -p ends with {1}")
  @CsvSource({"FILESYSTEM_REPAIRABLE, 1", "FILESYSTEM_ERRORS, 4", "SERVICE_DATA_BLOCKED, 0"})
  void theFileSystemIsInTheStateItShouldBeIn(StickFault fault, int status) throws Exception {
    Partition data = written(fault).decrypt(PASSPHRASE);
    assertEquals(status, data.run("/usr/sbin/e2fsck", "-f", "-p").status());
  }

  @ParameterizedTest
  @EnumSource(
      value = StickFault.class,
      names = {"SERVER_TOML_INVALID", "SERVER_TOML_CUT_OFF"})
  void serverTomlIsInvalidOnLine4(StickFault fault) throws Exception {
    ServerConfig.Reading reading = ServerConfig.parse(serverToml(fault));
    String where = assertInstanceOf(ServerConfig.Reading.Invalid.class, reading).where();
    assertTrue(where.startsWith("server.toml, line 4"), where);
  }

  @Test
  void serverTomlNamesAServiceNobodyKnows() throws Exception {
    ServerConfig.Reading reading = ServerConfig.parse(serverToml(StickFault.SERVICE_UNKNOWN));
    assertEquals(
        new ServerConfig(List.of(new ServiceEntry("no-such"), new ServiceEntry("gobby"))),
        assertInstanceOf(ServerConfig.Reading.Valid.class, reading).config());
  }

  private Partition spoilt(StickFault fault) throws Exception {
    Path image = folder.resolve("spoilt.img");
    Files.copy(sound, image, StandardCopyOption.REPLACE_EXISTING);
    fault.spoil(image);
    return Partition.of(image, folder.resolve("partition"));
  }

  private Partition written(StickFault fault) throws Exception {
    Path image = folder.resolve("written.img");
    try (Passphrase passphrase = passphrase()) {
      fault.write(plan(image), passphrase);
    }
    return Partition.of(image, folder.resolve("partition"));
  }

  private String serverToml(StickFault fault) throws Exception {
    Partition data = written(fault).decrypt(PASSPHRASE);
    assertEquals(0, data.run("/usr/sbin/e2fsck", "-fn").status());
    return data.read("/server.toml");
  }

  private static Luks2Header header(Partition partition) throws Exception {
    return Luks2Header.parse(partition.dump().out());
  }

  private static StickPlan plan(Path image) throws Exception {
    return new StickPlan(
        image,
        false,
        ServerName.of("workshop"),
        new ImageSize(ImageSize.MIN_MIB),
        MemoryClass.MIB_256,
        false,
        new ServerConfig(List.of(new ServiceEntry("gobby"))));
  }

  private static Passphrase passphrase() {
    return assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(PASSPHRASE))
        .passphrase();
  }
}
