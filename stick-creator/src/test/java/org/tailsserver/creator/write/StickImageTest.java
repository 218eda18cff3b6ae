// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.header.SshDoor;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

@DisplayName("A stick image, looked at with tools that are not ours,")
class StickImageTest {

  private static final byte[] PASSPHRASE = "  Grüße, richtig & lang ".getBytes(UTF_8);
  private static final List<Phase> PHASES = new ArrayList<>();

  @TempDir static Path shared;
  private static StickPlan plan;
  private static PinnedServer server;
  private static String ownerKey = "";
  private static String sshOwner = "";
  private static String address = "";
  private static Partition partition;

  @TempDir Path folder;

  @BeforeAll
  static void write() throws Exception {
    Path image = shared.resolve("stick.img");
    plan = StickPlan.of(image, ServerName.of("Büro 東京"), List.of(new ServiceEntry("gobby")));
    try (Passphrase passphrase = passphrase(PASSPHRASE);
        StickImage stick = StickImage.prepare(plan, passphrase, PHASES::add)) {
      server = stick.server();
      ownerKey = stick.client().pin().hex();
      sshOwner = stick.sshClient().publicKey().text();
      address = stick.onions().getFirst().address().host();
      stick.publish();
    }
    partition = Partition.of(image, shared.resolve("partition"));
  }

  @Test
  void hasAPartitionTableWithOnePartitionNamedTailsServer() throws Exception {
    String image = plan.image().toString();
    Run verify = Run.of("/usr/sbin/sfdisk", "--verify", image);
    assertEquals(0, verify.status(), verify.out());
    assertTrue(verify.out().contains("No errors detected"), verify.out());
    String table = Run.of("/usr/sbin/sfdisk", "--dump", image).out();
    assertTrue(table.contains("label: gpt"), table);
    assertEquals(1, table.lines().filter(line -> line.contains("start=")).count(), table);
    assertTrue(table.contains("name=\"TailsServer\""), table);
    assertEquals(72L << 20, Files.size(plan.image()));
  }

  @Test
  void isLuks2WithAes256XtsAndArgon2idThatA256MibMachineCanOpen() throws Exception {
    String dump = partition.run("/usr/sbin/cryptsetup", "luksDump").out();
    for (String line :
        List.of(
            "Version:       \t2",
            "\tcipher: aes-xts-plain64",
            "\tCipher key: 512 bits",
            "\tPBKDF:      argon2id",
            "\tTime cost:  4",
            "\tMemory:     65536",
            "  0: tails-server")) {
      assertTrue(dump.contains(line + "\n"), line + " in " + dump);
    }
  }

  @Test
  void opensWithItsPassphraseByteForByteAndNoOther() throws Exception {
    assertEquals(0, partition.open(PASSPHRASE).status());
    assertEquals(2, partition.open(new String(PASSPHRASE, UTF_8).strip().getBytes(UTF_8)).status());
    assertEquals(2, partition.open("x".getBytes(UTF_8)).status());
  }

  @Test
  void passesTheServersOwnHeaderCheck() throws Exception {
    Luks2Header header = header(partition);
    assertEquals(List.of(), header.objections());
    assertEquals(65536, header.requiredKiB());
  }

  @Test
  void carriesTheServersCertificateAndKeyInItsToken() throws Exception {
    HeaderToken token = token(partition);
    assertEquals(plan.name(), token.name());
    assertArrayEquals(server.certificate().getEncoded(), token.certificateDer());
    Path certificate = Files.write(folder.resolve("c.der"), token.certificateDer());
    Path key = Files.write(folder.resolve("k.der"), token.privateKeyPkcs8());
    String shown =
        Run.of(
                "/usr/bin/openssl",
                "x509",
                "-inform",
                "DER",
                "-in",
                certificate.toString(),
                "-noout",
                "-subject",
                "-nameopt",
                "utf8,-esc_msb",
                "-ext",
                "subjectAltName")
            .out();
    assertTrue(shown.contains("Büro 東京"), shown);
    assertTrue(shown.contains("DNS:buro.local"), shown);
    String ofCertificate =
        Run.of(
                "/usr/bin/openssl",
                "x509",
                "-inform",
                "DER",
                "-in",
                certificate.toString(),
                "-noout",
                "-pubkey")
            .out();
    String ofKey =
        Run.of("/usr/bin/openssl", "pkey", "-inform", "DER", "-in", key.toString(), "-pubout")
            .out();
    assertTrue(ofKey.startsWith("-----BEGIN PUBLIC KEY-----"), ofKey);
    assertEquals(ofKey, ofCertificate);
  }

  @Test
  void holdsASoundFileSystemWhereEverythingIsRoots() throws Exception {
    Partition data = Partition.of(plan.image(), folder.resolve("data")).decrypt(PASSPHRASE);
    Run check = data.run("/usr/sbin/e2fsck", "-fn");
    assertEquals(0, check.status(), check.out());
    assertEquals(plan.config().toToml(), data.read("/server.toml"));
    assertMode("0600", data, "/server.toml");
    assertMode("0711", data, "/");
    assertMode("0711", data, "/data");
    for (String name :
        List.of(
            "/data/gobby",
            "/onions",
            "/onions/gobby",
            "/onions/gobby/authorized_clients",
            "/ssh",
            "/apt",
            "/tor",
            "/log")) {
      assertMode("0700", data, name);
    }
    for (String name :
        List.of(
            "hs_ed25519_secret_key",
            "hs_ed25519_public_key",
            "hostname",
            "authorized_clients/owner.auth")) {
      assertMode("0600", data, "/onions/gobby/" + name);
    }
    assertEquals(address + "\n", data.read("/onions/gobby/hostname"));
  }

  @Test
  void holdsForSshWhatItsOwnersStoreExpectsBeforeAndAfterItIsOpened() throws Exception {
    SshDoor door = token(partition).ssh();
    assertEquals(List.of(sshOwner), door.owners());
    String hostKey = server.sshHostKey().orElseThrow().key().text();
    assertTrue(server.sshHostKey().orElseThrow().isProvedBy(server.certificate()));
    Partition data = Partition.of(plan.image(), folder.resolve("data")).decrypt(PASSPHRASE);
    String inside = data.read("/ssh/ssh_host_ed25519_key");
    assertEquals(sshOwner + "\n", data.read("/ssh/authorized_keys"));
    assertMode("0600", data, "/ssh/ssh_host_ed25519_key");
    assertMode("0600", data, "/ssh/authorized_keys");

    Path key = folder.resolve("key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key, inside);
    Run ofInside = Run.of("/usr/bin/ssh-keygen", "-y", "-P", "", "-f", key.toString());
    assertEquals(hostKey + "\n", ofInside.out(), "and no comment");
    Files.writeString(
        key,
        "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(door.hostKey())
            + "\n-----END OPENSSH PRIVATE KEY-----\n");
    assertEquals(ofInside, Run.of("/usr/bin/ssh-keygen", "-y", "-P", "", "-f", key.toString()));
  }

  @Test
  void staysReadableForServersThatKnowOfNoSsh() throws Exception {
    assertTrue(token(partition).toJson().length() < HeaderToken.MAX_BYTES / 2);
    assertEquals(1, token(partition).version());
  }

  @Test
  void tellsItsPhasesInOrder() {
    assertEquals(
        List.of(
            Phase.IDENTITY,
            Phase.FILES,
            Phase.ENCRYPTING,
            Phase.ASSEMBLING,
            Phase.CHECKING,
            Phase.SAVING),
        PHASES);
  }

  @Test
  void givesTheMachineThatMadeItPrecedenceButLetsOthersTry() throws Exception {
    assertEquals(new OwnerKeys(List.of(ownerKey), false), token(partition).owners());
  }

  @Test
  void isReadableByItsOwnerAlone() throws Exception {
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(plan.image())));
  }

  @Test
  void givesABiggerMachineAHarderKeyAndTakesALongPassphraseAndAnotherSize() throws Exception {
    StickPlan large =
        new StickPlan(
            folder.resolve("large.img"),
            false,
            ServerName.of("large"),
            ImageSize.parse("100M"),
            MemoryClass.MIB_1024,
            true,
            new ServerConfig(List.of()));
    byte[] longest = "p".repeat(512).getBytes(UTF_8);
    try (Passphrase passphrase = passphrase(longest)) {
      StickImage.write(large, passphrase, phase -> {});
    }
    Partition inner = Partition.of(large.image(), folder.resolve("partition"));
    assertEquals(256 << 10, header(inner).requiredKiB());
    assertTrue(token(inner).owners().strict());
    assertEquals(0, inner.open(longest).status());
    assertEquals(100L << 20, Files.size(large.image()));
  }

  @Test
  void ofAGigabyteIsMadeAsFastAsASmallOneAndItsFileSystemCanGrowToFillIt() throws Exception {
    StickPlan large =
        new StickPlan(
            folder.resolve("large.img"),
            false,
            plan.name(),
            ImageSize.parse("1G"),
            MemoryClass.MIB_256,
            false,
            plan.config());
    try (Passphrase passphrase = passphrase(PASSPHRASE)) {
      StickImage.write(large, passphrase, phase -> {});
    }
    assertEquals(1L << 30, Files.size(large.image()));
    String blocks = Run.of("/usr/bin/stat", "-c", "%b", large.image().toString()).out().strip();
    assertTrue(Long.parseLong(blocks) * 512 < 100 << 20, blocks + " blocks lie on the disk");
    Run verify = Run.of("/usr/sbin/sfdisk", "--verify", large.image().toString());
    assertTrue(verify.out().contains("No errors detected"), verify.out());

    Partition data = Partition.of(large.image(), folder.resolve("data"));
    assertEquals(1022L << 20, Files.size(data.file()));
    String segments = data.dump().out();
    assertTrue(segments.contains("\"size\":\"dynamic\""), segments);
    data.decrypt(PASSPHRASE);
    assertEquals(0, data.run("/usr/sbin/e2fsck", "-fp").status());
    Run grown = data.run("/usr/sbin/resize2fs");
    assertEquals(0, grown.status(), grown.out());
    Run check = data.run("/usr/sbin/e2fsck", "-fn");
    assertEquals(0, check.status(), check.out());
    String facts = data.run("/usr/sbin/dumpe2fs", "-h").out();
    assertTrue(facts.matches("(?s).*Block count: +" + (1022 << 20 >> 12) + "\\n.*"), facts);
    assertEquals(plan.config().toToml(), data.read("/server.toml"));
  }

  @Test
  void isNotWrittenOverAnotherUnlessThatWasSaid() throws Exception {
    Path image = Files.writeString(folder.resolve("stick.img"), "precious");
    StickPlan careful = StickPlan.of(image, plan.name(), List.of());
    assertEquals(Cause.IMAGE_EXISTS, failure(careful));
    assertEquals("precious", Files.readString(image));
    assertEquals(List.of("stick.img"), names(folder));

    StickPlan bold =
        new StickPlan(
            image, true, plan.name(), ImageSize.DEFAULT, MemoryClass.MIB_256, false, plan.config());
    try (Passphrase passphrase = passphrase(PASSPHRASE)) {
      StickImage.write(bold, passphrase, phase -> {});
    }
    assertEquals(72L << 20, Files.size(image));
    assertEquals(List.of("stick.img"), names(folder));
  }

  @Test
  void thatAppearedMeanwhileUnderItsNameIsLeftAsItIs() throws Exception {
    Path image = folder.resolve("stick.img");
    StickPlan careful = StickPlan.of(image, plan.name(), List.of());
    try (Passphrase passphrase = passphrase(PASSPHRASE);
        StickImage stick = StickImage.prepare(careful, passphrase, phase -> {})) {
      Files.writeString(image, "precious");
      assertEquals(Cause.IMAGE_EXISTS, assertThrows(StickException.class, stick::publish).what());
    }
    assertEquals("precious", Files.readString(image));
    assertEquals(List.of("stick.img"), names(folder));
  }

  @Test
  void thatIsNotPublishedLeavesNothing() throws Exception {
    StickPlan unused = StickPlan.of(folder.resolve("stick.img"), plan.name(), List.of());
    try (Passphrase passphrase = passphrase(PASSPHRASE);
        StickImage stick = StickImage.prepare(unused, passphrase, phase -> {})) {
      assertEquals(1, names(folder).size());
      assertEquals(plan.name(), stick.server().name());
    }
    assertEquals(List.of(), names(folder));
  }

  @Test
  void whoseOnionsAreForAnybodyHasNoKeysForThem() throws Exception {
    StickPlan open =
        new StickPlan(
            folder.resolve("stick.img"),
            false,
            plan.name(),
            new ImageSize(ImageSize.MIN_MIB),
            MemoryClass.MIB_256,
            false,
            plan.config(),
            false);
    try (Passphrase passphrase = passphrase(PASSPHRASE);
        StickImage stick = StickImage.prepare(open, passphrase, phase -> {})) {
      assertTrue(stick.onions().getFirst().key().isEmpty());
      stick.publish();
    }
    Partition data = Partition.of(open.image(), folder.resolve("data")).decrypt(PASSPHRASE);
    String listing = data.debugfs("ls -p /onions/gobby");
    assertTrue(listing.contains("/hs_ed25519_secret_key/"), listing);
    assertFalse(listing.contains("authorized_clients"), listing);
  }

  @Test
  void thatFailsMidwayLeavesNothingAndSaysWhatFailed() throws Exception {
    StickPlan unused = StickPlan.of(folder.resolve("stick.img"), plan.name(), List.of());
    StickImage.FilesystemEdit broken = part -> Tool.SFDISK.run("", "--quiet", "/nonexistent");
    try (Passphrase passphrase = passphrase(PASSPHRASE)) {
      StickException e =
          assertThrows(
              StickException.class,
              () -> StickImage.prepare(unused, passphrase, phase -> {}, broken));
      assertEquals(Cause.PROGRAM_FAILED, e.what());
      assertTrue(String.valueOf(e.getMessage()).startsWith("sfdisk ended with status 1: "));
    }
    assertEquals(List.of(), names(folder));
  }

  @Test
  void isNotBegunWhereItCannotLie() throws Exception {
    assertEquals(Cause.IMAGE_NOT_A_FILE, failure(StickPlan.of(folder, plan.name(), List.of())));
    Path device = Path.of("/dev/null");
    assertEquals(Cause.IMAGE_NOT_A_FILE, failure(StickPlan.of(device, plan.name(), List.of())));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
    assertEquals(Cause.IMAGE_NOT_A_FILE, failure(StickPlan.of(link, plan.name(), List.of())));
    Path nowhere = folder.resolve("missing/stick.img");
    assertEquals(Cause.FOLDER_UNUSABLE, failure(StickPlan.of(nowhere, plan.name(), List.of())));
    StickPlan huge =
        new StickPlan(
            folder.resolve("stick.img"),
            false,
            plan.name(),
            new ImageSize(ImageSize.MAX_MIB),
            MemoryClass.MIB_256,
            false,
            plan.config());
    assertEquals(Cause.NO_SPACE, failure(huge));
  }

  static Passphrase passphrase(byte[] typed) {
    return assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(typed)).passphrase();
  }

  static Luks2Header header(Partition partition) throws Exception {
    return Luks2Header.parse(partition.dump().out());
  }

  private static HeaderToken token(Partition partition) throws Exception {
    return assertInstanceOf(
            HeaderToken.Reading.Valid.class, header(partition).token().orElseThrow())
        .token();
  }

  private static Cause failure(StickPlan plan) {
    try (Passphrase passphrase = passphrase(PASSPHRASE)) {
      return assertThrows(
              StickException.class, () -> StickImage.write(plan, passphrase, phase -> {}))
          .what();
    }
  }

  private static void assertMode(String mode, Partition filesystem, String path) throws Exception {
    String stat = filesystem.debugfs("stat " + path);
    assertTrue(stat.contains("Mode:  " + mode), stat);
    assertTrue(stat.matches("(?s).*User:\\s+0\\s+Group:\\s+0\\s.*"), stat);
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
