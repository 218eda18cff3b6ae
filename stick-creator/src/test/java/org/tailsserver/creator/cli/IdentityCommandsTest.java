// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.contents.KeptServer;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.stick.ImageStick;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinnedServer;

@Tag("sticks")
@DisplayName("The server of a stick that is there already")
class IdentityCommandsTest {

  private static final int HEADER = 9 << 20;

  @TempDir static Path shared;
  private static CopiedStick made = new CopiedStick(Path.of(""));
  @TempDir Path folder;
  private CopiedStick stick = made;

  @BeforeAll
  static void make() {
    made = CopiedStick.make(shared, "--service=gobby", "--person=alice");
  }

  @BeforeEach
  void copy() throws Exception {
    stick = made.copyTo(folder);
  }

  private HeaderToken token() throws Exception {
    try (StickKeys keys = StickKeys.open(ImageStick.find(stick.image()))) {
      assertEquals(List.of(), keys.header().objections());
      return keys.token();
    }
  }

  private PinnedServer kept() throws Exception {
    return stick.pins().find("workshop").orElseThrow();
  }

  @Test
  void getsAnotherNameByWhichEveryPinStaysGood() throws Exception {
    HeaderToken before = token();
    PinnedServer known = kept();
    byte[] image = Files.readAllBytes(stick.image());
    CopiedStick.Outcome outcome =
        stick.stick("edit", "--rename=Attic 2").done("called Attic 2 now");
    assertTrue(outcome.out().contains("workshop.local must write attic-2.local"), outcome.out());
    assertTrue(outcome.out().contains("still call it workshop"), outcome.out());

    HeaderToken after = token();
    ServerIdentity identity = KeptServer.identity(after);
    assertEquals("Attic 2", after.name().text());
    assertEquals("CN=Attic 2", identity.certificate().getSubjectX500Principal().getName());
    assertEquals(known.pin(), identity.pin());
    assertArrayEquals(before.privateKeyPkcs8(), after.privateKeyPkcs8());
    assertEquals(
        before.toJson(),
        after.renamed(before.name(), before.certificateDer()).toJson(),
        "all but the name and the certificate");
    PinnedServer now = kept();
    assertEquals(known.certified(after.name(), identity.certificate()), now);
    assertTrue(stick.pins().clientIdentity(now).isPresent());
    byte[] changed = Files.readAllBytes(stick.image());
    assertArrayEquals(
        Arrays.copyOfRange(image, HEADER, image.length),
        Arrays.copyOfRange(changed, HEADER, changed.length));
    assertEquals(List.of("pins", "stick.img"), stick.names());
    Partition partition = Partition.of(stick.image(), shared.resolve("partition"));
    assertEquals(0, partition.open(CopiedStick.PASSPHRASE.getBytes(UTF_8)).status());

    // What a run that was killed between the stick and the store has left.
    var _ = stick.pins().recertify(now, known.name(), known.certificate());
    stick.stick("edit", "--rename=Attic 2").done("called Attic 2 now");
    assertEquals(now, kept());
    assertArrayEquals(changed, Files.readAllBytes(stick.image()));
  }

  @Test
  void onADiskGetsAnotherNameAndOtherWaysInAndNothingInsideIsTouched() throws Exception {
    FakeMachine machine = new FakeMachine(folder.resolve("machine"));
    machine.stick("sdb", 72);
    Files.copy(stick.image(), machine.node("sdb"), StandardCopyOption.REPLACE_EXISTING);
    byte[] before = Files.readAllBytes(machine.node("sdb"));
    stick.disk(machine, "sdb", "people add", "bob").refused(7, "images can");
    stick.disk(machine, "sdb", "contents").refused(7, "images can");
    stick.disk(machine, "sdb", "rotate-identity", "--yes").refused(7, "images can");
    assertArrayEquals(before, Files.readAllBytes(machine.node("sdb")));

    stick.disk(machine, "sdb", "edit", "--rename=attic", "--no-console").done("called attic now");
    byte[] after = Files.readAllBytes(machine.node("sdb"));
    assertArrayEquals(
        Arrays.copyOfRange(before, HEADER, before.length),
        Arrays.copyOfRange(after, HEADER, after.length));
    Files.write(stick.image(), after);
    assertEquals("attic", token().name().text());
    assertEquals(new Ways(true, false, true), token().ways());
    assertEquals("attic", kept().name().text());
  }

  @Test
  void keepsItsNameWhereAnotherServerHasTheNewOneOrItIsNone() throws Exception {
    ServerName garage = ServerName.of("garage");
    stick.pins().save(PinnedServer.of(garage, ServerIdentity.generate(garage).certificate()));
    byte[] before = Files.readAllBytes(stick.image());
    stick.stick("edit", "--rename=garage").refused(5, "already knows a server called garage");
    stick.stick("edit", "--rename=a/b").refused(2, "/");
    stick.stick("edit", "--rename=attic", "--add-service=gobby").refused(2, "in one command");
    stick.stick("edit").refused(2, "Say what to change");
    assertArrayEquals(before, Files.readAllBytes(stick.image()));
    assertEquals("workshop", kept().name().text());
  }

  @Test
  void isReachedOtherwiseAndLookedForThere() throws Exception {
    HeaderToken before = token();
    stick
        .stick("edit", "--static=192.168.4.2/24", "--gateway=192.168.4.1", "--no-announce")
        .done("192.168.4.2/24");
    Network network = Network.of(List.of("192.168.4.2/24"), List.of("192.168.4.1"));
    assertEquals(before.reached(new Ways(false, true, true), network).toJson(), token().toJson());
    assertEquals(Optional.of(InetAddress.ofLiteral("192.168.4.2")), kept().lastAddress());

    byte[] image = Files.readAllBytes(stick.image());
    stick.stick("edit", "--no-web", "--no-console").refused(2, "Nobody could unlock");
    stick.stick("edit", "--gateway=10.0.0.1").refused(2, "These addresses cannot be used");
    stick.stick("edit", "--dhcp", "--static=10.0.0.2/8").refused(2, "opposite of each other");
    stick.stick("edit", "--web", "--no-web").refused(2, "opposite of each other");
    assertArrayEquals(image, Files.readAllBytes(stick.image()));

    stick.stick("edit", "--static=192.168.4.3/24", "--no-web").done("at its own console only");
    assertEquals(Network.of(List.of("192.168.4.3/24"), List.of("192.168.4.1")), token().network());
    stick.stick("edit", "--no-console").refused(2, "Nobody could unlock");
    stick
        .stick("edit", "--dhcp", "--announce", "--web", "--rename=attic")
        .done("the network gives it one");
    assertEquals(Ways.ALL, token().ways());
    assertEquals(Network.DHCP, token().network());
    assertEquals("attic", token().name().text());
  }

  @Test
  void getsOtherKeysThatThisMachineKnowsAndNothingElseChanges() throws Exception {
    HeaderToken before = token();
    PinnedServer old = kept();
    var oldClient = stick.pins().clientIdentity(old).orElseThrow();
    List<String> onions = onions();
    stick.stick("rotate-identity").refused(2, "--yes");
    assertEquals(before.toJson(), token().toJson());

    CopiedStick.Outcome outcome = stick.stick("rotate-identity", "--yes").done("other keys now");
    HeaderToken after = token();
    PinnedServer now = kept();
    assertEquals(KeptServer.identity(after).certificate(), now.certificate());
    assertNotEquals(old.pin(), now.pin());
    assertTrue(outcome.out().contains(String.join(" ", now.pin().words())), outcome.out());
    assertEquals(Optional.empty(), stick.pins().findByPin(old.pin()));
    assertEquals(List.of(".lock", "workshop"), storeNames());
    assertEquals(before.name(), after.name());
    var client = stick.pins().clientIdentity(now).orElseThrow();
    assertNotEquals(oldClient.pin(), client.pin());
    assertEquals(List.of(client.pin().hex()), after.owners().keys());
    assertEquals(onions, onions());

    // The doors before and after the unlock have the same new keys, and the old are nowhere.
    Partition inside = stick.inside(shared.resolve("partition"));
    Path hostKey = Files.createTempFile(folder, "host", "");
    Files.writeString(hostKey, inside.read("/ssh/ssh_host_ed25519_key"));
    String halves = Run.of(new byte[0], "ssh-keygen", "-y", "-f", hostKey.toString()).out();
    assertEquals(now.sshHostKey().orElseThrow().key().text(), halves.strip());
    assertEquals(
        String.join("\n", after.ssh().owners()), inside.read("/ssh/authorized_keys").strip());
    Path owner = folder.resolve("pins/workshop/id_ed25519");
    String owners = Run.of(new byte[0], "ssh-keygen", "-y", "-f", owner.toString()).out();
    assertEquals(after.ssh().owners(), List.of(owners.strip()));
    assertTrue(Files.readString(hostKey).contains(base64(after.ssh().hostKey()).substring(0, 60)));
    assertEquals(0, inside.run("/usr/sbin/e2fsck", "-f", "-n").status());
    String image = HexFormat.of().formatHex(Arrays.copyOf(readImage(), HEADER));
    String oldKey = base64(before.privateKeyPkcs8());
    assertFalse(image.contains(HexFormat.of().formatHex(oldKey.getBytes(UTF_8))));
    stick.stick("people list").done("alice: gobby");
  }

  private byte[] readImage() throws Exception {
    return Files.readAllBytes(stick.image());
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private List<String> onions() throws Exception {
    return stick.pins().onions(kept()).list().stream()
        .map(onion -> onion.service() + " " + onion.address().host())
        .toList();
  }

  private List<String> storeNames() throws Exception {
    try (var all = Files.list(folder.resolve("pins"))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
