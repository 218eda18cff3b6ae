// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.header.Ways;
import org.tailsserver.init.check.ServerCheck.Verdict;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.Memory;
import org.tailsserver.init.standin.LuksImage;
import org.tailsserver.init.standin.StandIns;
import org.tailsserver.pinning.identity.ServerIdentity;

class ServerCheckTest {
  private @TempDir Path folder;
  private FakeSysfs sysfs;
  private StandIns standIns;
  private final List<String> console = new ArrayList<>();

  @BeforeEach
  void machine() throws IOException {
    sysfs = new FakeSysfs(folder);
    standIns = new StandIns(folder);
  }

  @Test
  void aStickTurnsTheMachineIntoAServer() throws Exception {
    Path device = plugIn("sdb", 1, "workshop");
    assertEquals(Verdict.SERVER, look());
    assertEquals(Optional.of(device), ModeFile.readDevice(modeFile()));
    assertTrue(Files.readString(modeFile()).contains("name = \"workshop\""));
    ServerIdentity identity =
        ServerIdentity.ofPem(
            Files.readAllBytes(identity().resolve("certificate.pem")),
            Files.readAllBytes(identity().resolve("key.pem")));
    assertEquals("CN=workshop", identity.certificate().getSubjectX500Principal().getName());
    assertEquals("workshop", Files.readString(identity().resolve("name")));
    assertEquals("", Files.readString(identity().resolve("owners")));
    assertEquals("systemctl --no-block isolate tails-server.target", standIns.calls().getLast());
    assertEquals(1, console.size());
    assertTrue(console.getFirst().contains("workshop"), console::toString);
  }

  @Test
  void whomTheStickGivesPrecedenceIsHandedOn() throws Exception {
    sysfs.usb("sdb", 1, "TailsServer");
    OwnerKeys owners = new OwnerKeys(List.of("01".repeat(32), "ab".repeat(32)), true);
    LuksImage.format(sysfs.node("sdb1"), "passphrase")
        .withToken(LuksImage.token("workshop", owners).toJson());
    assertEquals(Verdict.SERVER, look());
    assertEquals(
        "01".repeat(32) + "\n" + "ab".repeat(32) + "\nstrict\n",
        Files.readString(identity().resolve("owners")));
    assertEquals(owners, new IdentityFolder(identity()).owners());
  }

  @Test
  void byWhichWaysItIsReachedIsHandedOnAndNothingIsSaidOfTheNetwork() throws Exception {
    plugIn("sdb", 1, "workshop");

    look();

    assertEquals(Ways.ALL, new IdentityFolder(identity()).ways());
    assertFalse(Files.exists(folder.resolve("run/systemd/network")));
    assertFalse(standIns.calls().toString().contains("networkd"), standIns.calls()::toString);
  }

  @Test
  void aServerWithoutAPageHasNoKeyOfOneAndSaysWhereToUnlockIt() throws Exception {
    plugIn(new Ways(true, true, false), Network.DHCP);

    assertEquals(Verdict.SERVER, look());

    assertFalse(Files.exists(identity().resolve("key.pem")));
    assertFalse(Files.exists(identity().resolve("certificate.pem")));
    assertEquals(new Ways(true, true, false), new IdentityFolder(identity()).ways());
    assertTrue(console.getLast().contains("Unlock it here"), console::toString);
    assertEquals(Verdict.SERVER, look());
    assertEquals(1, console.size(), console::toString);
  }

  @Test
  void theAddressesOfTheStickAreHandedToWhateverManagesTheNetwork() throws Exception {
    plugIn(
        Ways.ALL,
        Network.of(List.of("192.168.4.2/24", "fd00::2/64"), List.of("192.168.4.1", "fe80::1")));

    assertEquals(Verdict.SERVER, look());

    assertEquals(
        """
        [Match]
        Type=ether
        Kind=!*

        [Network]
        DHCP=no
        IPv6AcceptRA=no
        LLMNR=no
        MulticastDNS=no
        LinkLocalAddressing=ipv6
        IPv6LinkLocalAddressGenerationMode=random
        Address=192.168.4.2/24
        Address=fd00:0:0:0:0:0:0:2/64
        Gateway=192.168.4.1
        Gateway=fe80:0:0:0:0:0:0:1
        """,
        Files.readString(folder.resolve("run/systemd/network/05-tails-server.network")));
    assertEquals(
        "rw-r--r--", permissions(folder.resolve("run/systemd/network/05-tails-server.network")));
    Path keyfile =
        folder.resolve("run/NetworkManager/system-connections/tails-server.nmconnection");
    String connection = Files.readString(keyfile);
    assertTrue(
        connection.contains(
            "[ipv4]\nmethod=manual\naddress1=192.168.4.2/24\ngateway=192.168.4.1\n"),
        connection);
    assertTrue(
        connection.contains(
            "method=manual\naddress1=fd00:0:0:0:0:0:0:2/64\ngateway=fe80:0:0:0:0:0:0:1\n"),
        connection);
    assertEquals("rw-------", permissions(keyfile));
    List<String> calls = standIns.calls();
    assertTrue(
        calls.indexOf("systemctl try-reload-or-restart systemd-networkd.service")
            < calls.indexOf("systemctl --no-block isolate tails-server.target"),
        calls::toString);
  }

  @Test
  void aServerWithoutIpv6AddressesOfTheStickHasNone() throws Exception {
    plugIn(Ways.ALL, Network.of(List.of("192.168.4.2/24"), List.of()));

    look();

    String networkd =
        Files.readString(folder.resolve("run/systemd/network/05-tails-server.network"));
    assertTrue(networkd.contains("LinkLocalAddressing=no\n"), networkd);
    assertFalse(networkd.contains("Gateway"), networkd);
    String connection =
        Files.readString(
            folder.resolve("run/NetworkManager/system-connections/tails-server.nmconnection"));
    assertTrue(connection.contains("[ipv6]\nmethod=disabled\n"), connection);
  }

  @Test
  void theIdentityIsForRootOnlyAndNothingHalfWrittenStays() throws Exception {
    plugIn("sdb", 1, "workshop");
    look();
    assertEquals("rwx------", permissions(identity()));
    try (Stream<Path> files = Files.list(identity())) {
      List<Path> all = files.sorted().toList();
      assertEquals(
          List.of("certificate.pem", "key.pem", "name", "owners", "ways"),
          all.stream().map(file -> file.getFileName().toString()).toList());
      for (Path file : all) {
        assertEquals("rw-------", permissions(file));
      }
    }
  }

  @Test
  void theKeyIsInNoArgumentNoEnvironmentAndNotOnTheConsole() throws Exception {
    plugIn("sdb", 1, "workshop");
    look();
    String key = Files.readString(identity().resolve("key.pem")).lines().toList().get(1);
    assertFalse(standIns.argvAndEnvironments().contains(key));
    assertFalse(console.toString().contains(key));
    assertFalse(Files.readString(modeFile()).contains(key));
  }

  @Test
  void ofTwoSticksOneIsChosenAndThatIsSaidAloud() throws Exception {
    plugIn("sdc", 2, "second");
    Path first = plugIn("sdb", 1, "first");
    assertEquals(Verdict.SERVER, look());
    assertEquals(2, console.size());
    assertTrue(console.getFirst().startsWith("2 "), console::toString);
    assertTrue(console.getFirst().contains(first.toString()), console::toString);
    assertTrue(console.getLast().contains("first"), console::toString);
  }

  @Test
  void aStickThatIsPluggedInLaterIsLeftAloneAndThatIsSaidAloud() throws Exception {
    Path inUse = plugIn("sdc", 2, "here first");
    look();
    byte[] key = Files.readAllBytes(identity().resolve("key.pem"));
    long calls = standIns.calls().size();

    Path other = plugIn("sdb", 1, "late");

    assertEquals(Verdict.SERVER, look());
    assertTrue(console.getLast().contains("the stick on " + inUse), console::toString);
    assertTrue(console.getLast().contains("one on " + other + " is left"), console::toString);
    assertEquals(Optional.of(inUse), ModeFile.readDevice(modeFile()));
    assertArrayEquals(key, Files.readAllBytes(identity().resolve("key.pem")));
    assertEquals(calls, standIns.calls().size());
  }

  @Test
  void theStickInUseIsMarkedForUdevUnderTheNameItHasNow() throws Exception {
    Path device = plugIn("sdb", 1, "workshop");
    look();
    Path marks = identity().resolveSibling("marks");
    assertArrayEquals(new String[] {"stick-" + name(device)}, marks.toFile().list());

    Files.createFile(marks.resolve("stick-sdz1"));
    look();
    assertArrayEquals(new String[] {"stick-" + name(device)}, marks.toFile().list());
  }

  private static String name(Path device) throws IOException {
    return device.toRealPath().getFileName().toString();
  }

  @Test
  void theServersOwnStickPluggedInAgainNeedsNoWord() throws Exception {
    plugIn("sdb", 1, "workshop");
    look();
    assertEquals(Verdict.SERVER, look());
    assertEquals(1, console.size(), console::toString);
  }

  @Test
  void whatAnEarlierBootLeftBehindMakesNoServer() throws Exception {
    plugIn("sdb", 1, "workshop");
    look();
    Files.delete(identity().resolve("ways"));
    assertEquals(Verdict.SERVER, look());
    assertEquals("systemctl --no-block isolate tails-server.target", standIns.calls().getLast());
    assertTrue(Files.exists(identity().resolve("ways")));
  }

  @Test
  void noStickIsSaidAndNothingIsChanged() throws Exception {
    sysfs.usb("sdb", 1, "holiday");
    assertEquals(Verdict.NO_STICK, look());
    assertUnchanged("No Tails Server stick found");
  }

  @Test
  void aDamagedHeaderIsSaidAndNothingIsChanged() throws Exception {
    Path device = plugIn("sdb", 1, "workshop");
    new LuksImage(device).destroyHeader();
    assertEquals(Verdict.UNUSABLE, look());
    assertUnchanged("header cannot be read");
  }

  @Test
  void aPartitionWithoutATokenIsSaidToCarryNoServer() throws Exception {
    sysfs.usb("sdb", 1, "TailsServer");
    LuksImage.format(sysfs.node("sdb1"), "passphrase");
    assertEquals(Verdict.UNUSABLE, look());
    assertUnchanged("carries no server");
  }

  @Test
  void aTokenOfANewerVersionIsSaidToBeNewer() throws Exception {
    assertEquals(
        Verdict.UNUSABLE,
        lookAtToken("{\"type\":\"tails-server\",\"keyslots\":[],\"version\":99}"));
    assertUnchanged("newer version of this software (format 99)");
  }

  @Test
  void aTokenWithPartsMissingIsSaidToBeDamaged() throws Exception {
    assertEquals(
        Verdict.UNUSABLE,
        lookAtToken(
            "{\"type\":\"tails-server\",\"keyslots\":[],\"version\":1,\"name\":\"workshop\"}"));
    assertUnchanged("is damaged");
  }

  @Test
  void aKeyThatDoesNotBelongToTheCertificateIsDamageToo() throws Exception {
    String json = LuksImage.token("workshop").toJson();
    String other = LuksImage.token("workshop").toJson();
    String key = json.substring(json.indexOf("\"private-key\""));
    String otherKey = other.substring(other.indexOf("\"private-key\""));
    assertEquals(Verdict.UNUSABLE, lookAtToken(json.replace(key, otherKey)));
    assertUnchanged("is damaged");
  }

  @Test
  void twoTokensAreDamageAsNobodyCanTellWhichIsRight() throws Exception {
    Path device = plugIn("sdb", 1, "workshop");
    new LuksImage(device).withToken(LuksImage.token("evil twin").toJson());
    assertEquals(Verdict.UNUSABLE, look());
    assertUnchanged("is damaged");
  }

  @Test
  void aModeFileThatMakesNoSenseIsNone() throws Exception {
    Files.createDirectories(modeFile().getParent());
    for (String text :
        List.of(
            "",
            "version = 2\ndevice = \"/dev/sdb1\"\nname = \"a\"\n",
            "version = 1\ndevice = \"sdb1\"\nname = \"a\"\n",
            "version = 1\ndevice = \"/dev/s\\u0000\"\nname = \"a\"\n",
            "not TOML")) {
      Files.writeString(modeFile(), text);
      assertEquals(Optional.empty(), ModeFile.readDevice(modeFile()), text);
    }
  }

  private Verdict lookAtToken(String json) throws Exception {
    sysfs.usb("sdb", 1, "TailsServer");
    LuksImage.format(sysfs.node("sdb1"), "passphrase").withToken(json);
    return look();
  }

  private Path plugIn(String disk, int port, String name) throws Exception {
    sysfs.usb(disk, port, "TailsServer");
    return LuksImage.stick(sysfs.node(disk + "1"), name, "passphrase").file();
  }

  private void plugIn(Ways ways, Network network) throws Exception {
    sysfs.usb("sdb", 1, "TailsServer");
    LuksImage.format(sysfs.node("sdb1"), "passphrase")
        .withToken(LuksImage.token("workshop", ways, network).toJson());
  }

  private Verdict look() throws IOException, InterruptedException {
    Cryptsetup cryptsetup = new Cryptsetup(standIns.tools(), new Memory(folder.resolve("meminfo")));
    return new ServerCheck(
            sysfs.devices(),
            standIns.tools(),
            cryptsetup,
            modeFile(),
            new IdentityFolder(identity()),
            new NetworkFiles(folder.resolve("run")),
            console::add)
        .look();
  }

  private void assertUnchanged(String said) throws IOException {
    assertTrue(console.getLast().contains(said), console::toString);
    assertFalse(Files.exists(modeFile()));
    assertFalse(Files.exists(identity()));
    assertFalse(standIns.calls().toString().contains("systemctl"));
  }

  private Path modeFile() {
    return folder.resolve("var/lib/live/tails-server-mode");
  }

  private Path identity() {
    return folder.resolve("run/identity");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
