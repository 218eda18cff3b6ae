// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinStoreException.Cause;

class PinStoreTest {

  static final ServerIdentity IDENTITY = identity("workshop");
  static final PinnedServer WORKSHOP = server("workshop", IDENTITY);
  static final PinnedServer GARAGE = server("garage");

  @TempDir Path home;
  private Path folder = Path.of("");
  private PinStore store = PinStore.at(folder);

  @BeforeEach
  void emptyStore() {
    folder = home.resolve(".Tails-server");
    store = PinStore.at(folder);
  }

  @Test
  void aStoreThatDoesNotExistIsEmptyAndReadingDoesNotMakeIt() throws IOException {
    assertEquals(new PinStore.Listing(List.of(), List.of()), store.list());
    assertEquals(Optional.empty(), store.find("workshop"));
    assertFalse(Files.exists(folder));
  }

  @Test
  void whatWasSavedIsFoundByNameAndByPin() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    assertEquals(List.of(GARAGE, WORKSHOP), store.list().servers());
    assertEquals(Optional.of(WORKSHOP), store.find("workshop"));
    assertEquals(Optional.of(GARAGE), store.findByPin(GARAGE.pin()));
    assertEquals(Optional.empty(), store.findByPin(server("other").pin()));
    assertEquals(Optional.empty(), store.find("Workshop"));
  }

  @Test
  void whatThisMachineProvesItselfWithIsKeptBesideTheServerAndSurvivesItsChanges()
      throws Exception {
    ClientIdentity client = ClientIdentity.generate();
    store.save(WORKSHOP, client, SshKeyPair.generate(), List.of());
    store.save(GARAGE);
    store.save(WORKSHOP.seenAt(InetAddress.ofLiteral("10.0.0.7"), 8443));
    assertEquals(client.pin(), store.clientIdentity(WORKSHOP).orElseThrow().pin());
    assertEquals(Optional.empty(), store.clientIdentity(GARAGE));
    assertEquals(
        Cause.PETNAME_TAKEN,
        failure(() ->
            store.save(WORKSHOP, ClientIdentity.generate(), SshKeyPair.generate(), List.of())));
    assertEquals(client.pin(), store.clientIdentity(WORKSHOP).orElseThrow().pin());
  }

  @Test
  void whatSshReadsIsKeptUnderANameThatIsNeitherItsAddressNorItsPetname() throws Exception {
    PinnedServer server = withSsh();
    SshKeyPair owner = SshKeyPair.generate();
    store.save(server, ClientIdentity.generate(), owner, List.of());
    store.save(server.seenAt(InetAddress.ofLiteral("10.0.0.7"), 8443));
    store.rename("workshop", ServerName.of("my \"shed\" %h"));
    PinnedServer kept = store.find("my \"shed\" %h").orElseThrow();
    assertEquals(server.sshHostKey(), kept.sshHostKey());
    Path entry = store.sshFolder(kept).orElseThrow();
    assertEquals(
        "tails-server-%s %s\n"
            .formatted(server.pin().hex(), server.sshHostKey().orElseThrow().text()),
        Files.readString(entry.resolve("known_hosts")));
    assertArrayEquals(owner.pem(), Files.readAllBytes(entry.resolve("id_ed25519")));
  }

  @Test
  void withoutTheKeyForSshOfTheMachineThatMadeTheStickThereIsNothingToLogInWith() throws Exception {
    PinnedServer server = withSsh();
    store.save(server);
    assertEquals(Optional.empty(), store.sshFolder(server));
    assertEquals(Optional.of(server), store.find("workshop"));
  }

  @Test
  void anotherKeyForSshNeverReplacesTheOneThatIsKept() throws Exception {
    PinnedServer server = withSsh();
    store.save(server);
    assertEquals(Cause.PETNAME_TAKEN, failure(() -> store.save(withSsh())));
    assertEquals(Cause.PETNAME_TAKEN, failure(() -> store.save(WORKSHOP)));
    assertEquals(Optional.of(server), store.find("workshop"));
  }

  @Test
  void whatSshReadsIsRefusedIfAnythingOfItIsNotAsItWasWritten() throws Exception {
    PinnedServer server = withSsh();
    store.save(server, ClientIdentity.generate(), SshKeyPair.generate(), List.of());
    Path knownHosts = folder.resolve("workshop/known_hosts");
    String right = Files.readString(knownHosts);
    for (String wrong :
        List.of(
            "",
            right + right,
            "* " + right,
            right.replace("tails-server-", "@cert-authority tails-server-"),
            right.replace(server.pin().hex(), GARAGE.pin().hex()),
            right.strip(),
            otherKey(server),
            provedByAnother(server))) {
      Files.writeString(knownHosts, wrong);
      assertEquals(Cause.DAMAGED, failure(() -> store.find("workshop")), wrong);
      assertEquals(Cause.DAMAGED, failure(() -> store.sshFolder(server)), wrong);
      assertEquals(List.of(), store.listProved().servers());
    }
    Files.writeString(knownHosts, right);
    Path key = folder.resolve("workshop/id_ed25519");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.sshFolder(server)));
  }

  /** Another key, with the proof of the right one. */
  private static String otherKey(PinnedServer server) {
    String proof = server.sshHostKey().orElseThrow().proof();
    return new SshHostKey(SshKeyPair.generate().publicKey(), proof).knownHosts(server.pin());
  }

  /** The right key, for which somebody else vouches. */
  private static String provedByAnother(PinnedServer server) {
    return SshHostKey.provedWith(identity("garage").key(), server.sshHostKey().orElseThrow().key())
        .knownHosts(server.pin());
  }

  @Test
  void whereAServerWasSeenIsKeptAndBringsNothingBack() throws Exception {
    InetAddress address = InetAddress.ofLiteral("10.0.0.7");
    store.save(WORKSHOP);
    store.seen(WORKSHOP, address, 8443);
    assertEquals(Optional.of(WORKSHOP.seenAt(address, 8443)), store.find("workshop"));

    store.remove("workshop");
    assertEquals(Cause.NOT_KEPT, failure(() -> store.seen(WORKSHOP, address, 443)));
    assertEquals(Optional.empty(), store.find("workshop"));
    PinnedServer anew = server("workshop");
    store.save(anew);
    assertEquals(Cause.NOT_KEPT, failure(() -> store.seen(WORKSHOP, address, 443)));
    assertEquals(Optional.of(anew), store.find("workshop"));
  }

  @Test
  void whereAServerWasSeenMakesNoStore() {
    assertEquals(
        Cause.NOT_KEPT,
        failure(() -> store.seen(WORKSHOP, InetAddress.ofLiteral("10.0.0.7"), 443)));
    assertFalse(Files.exists(folder));
  }

  @Test
  void aKeyOthersCouldHaveReadOrThatIsNotTheCertificatesIsRefused() throws Exception {
    store.save(WORKSHOP, ClientIdentity.generate(), SshKeyPair.generate(), List.of());
    Path key = folder.resolve("workshop/client-key.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.clientIdentity(WORKSHOP)));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.write(key, ClientIdentity.generate().keyPem());
    assertEquals(Cause.DAMAGED, failure(() -> store.clientIdentity(WORKSHOP)));
    Files.delete(folder.resolve("workshop/client-certificate.pem"));
    assertEquals(Cause.MISSING, failure(() -> store.clientIdentity(WORKSHOP)));
    assertEquals(Optional.of(WORKSHOP), store.find("workshop"));
  }

  @Test
  void everythingIsPrivate() throws IOException {
    store.save(WORKSHOP, ClientIdentity.generate(), SshKeyPair.generate(), List.of());
    store.save(WORKSHOP.seenAt(InetAddress.ofLiteral("10.0.0.7"), 8443));
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        assertEquals(
            Files.isDirectory(path) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
            path.toString());
      }
    }
  }

  @Test
  void whereAServerWasSeenLastIsKept() throws IOException {
    store.save(WORKSHOP);
    for (String address : List.of("192.168.1.7", "2001:db8::7")) {
      PinnedServer seen = WORKSHOP.seenAt(InetAddress.ofLiteral(address), 8443);
      store.save(seen);
      assertEquals(Optional.of(seen), store.find("workshop"));
    }
    assertEquals(List.of("certificate.pem", "server.toml"), names(folder.resolve("workshop")));
  }

  @Test
  void aLinkLocalAddressIsNotKeptBecauseItMeansNothingWithoutItsInterface() throws IOException {
    PinnedServer seen = WORKSHOP.seenAt(InetAddress.ofLiteral("fe80::1"), 443);
    assertEquals(Optional.empty(), seen.lastAddress());
  }

  @Test
  void serverTomlIsReadableByPeople() throws IOException {
    store.save(WORKSHOP.seenAt(InetAddress.ofLiteral("192.168.1.7"), 443));
    String toml = Files.readString(folder.resolve("workshop/server.toml"));
    assertEquals(
        """
        version = 1
        name = "workshop"
        pin = "%s"
        certificate-sha256 = "%s"
        port = 443
        last-address = "192.168.1.7"
        """
            .formatted(WORKSHOP.pin(), WORKSHOP.fingerprint()),
        toml);
  }

  @Test
  void anotherKeyNeverTakesTheNameOfAServerThatIsKept() throws IOException {
    store.save(WORKSHOP);
    assertEquals(Cause.PETNAME_TAKEN, failure(() -> store.save(server("workshop"))));
    assertEquals(Optional.of(WORKSHOP), store.find("workshop"));
  }

  @Test
  void oneServerIsNotKeptUnderTwoNames() throws IOException {
    store.save(WORKSHOP);
    PinnedServer again = WORKSHOP.called(GARAGE.petname());
    assertEquals(Cause.ALREADY_KEPT, failure(() -> store.save(again)));
    assertEquals(List.of(WORKSHOP), store.list().servers());
  }

  @Test
  void aRemovedServerIsForgottenWithAllItsFiles() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    Files.createDirectory(folder.resolve("workshop/onions"));
    Files.writeString(folder.resolve("workshop/onions/gobby"), "x");
    store.remove("workshop");
    assertEquals(List.of(GARAGE), store.list().servers());
    assertEquals(List.of(".lock", "garage"), names(folder));
    assertEquals(Cause.NOT_KEPT, failure(() -> store.remove("workshop")));
  }

  @Test
  void removingDoesNotFollowLinks() throws IOException {
    store.save(WORKSHOP);
    Path precious = Files.writeString(home.resolve("precious"), "x");
    Path cellar = Files.createDirectory(home.resolve("cellar"));
    Files.writeString(cellar.resolve("wine"), "x");
    Files.createSymbolicLink(folder.resolve("workshop/a"), precious);
    Files.createSymbolicLink(folder.resolve("workshop/b"), cellar);
    store.remove("workshop");
    assertTrue(Files.exists(precious));
    assertTrue(Files.exists(cellar.resolve("wine")));
  }

  @Test
  void aRenamedServerKeepsItsOwnNameItsKeyAndAllItsFiles() throws IOException {
    PinnedServer seen = WORKSHOP.seenAt(InetAddress.ofLiteral("192.168.1.7"), 8443);
    store.save(seen);
    Files.createDirectory(folder.resolve("workshop/onions"));
    Files.writeString(folder.resolve("workshop/onions/gobby"), "x");
    PinnedServer attic = called("attic", seen);
    store.rename("workshop", attic.petname());
    assertEquals(List.of(attic), store.list().servers());
    assertEquals("workshop", attic.name().text());
    assertTrue(Files.exists(folder.resolve("attic/onions/gobby")));
    assertEquals(List.of(".lock", "attic"), names(folder));
  }

  @Test
  void renamingTakesNobodyElsesNameNotEvenThatOfADamagedEntry() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    Cause taken = failure(() -> store.rename("workshop", GARAGE.petname()));
    assertEquals(Cause.PETNAME_TAKEN, taken);
    Files.delete(folder.resolve("garage/server.toml"));
    Files.delete(folder.resolve("garage/certificate.pem"));
    taken = failure(() -> store.rename("workshop", GARAGE.petname()));
    assertEquals(Cause.PETNAME_TAKEN, taken);
    assertEquals(Optional.of(WORKSHOP), store.find("workshop"));
  }

  @Test
  void whatIsNotKeptOrDamagedIsNotRenamed() throws IOException {
    assertEquals(Cause.NOT_KEPT, failure(() -> store.rename("workshop", GARAGE.petname())));
    assertFalse(Files.exists(folder));
    store.save(WORKSHOP);
    overwrite("workshop/server.toml", new byte[0]);
    assertEquals(Cause.DAMAGED, failure(() -> store.rename("workshop", GARAGE.petname())));
    assertEquals(List.of(".lock", "workshop"), names(folder));
  }

  @Test
  void renamingAServerToItsOwnNameChangesNothing() throws IOException {
    store.save(WORKSHOP);
    store.rename("workshop", WORKSHOP.petname());
    assertEquals(List.of(WORKSHOP), store.list().servers());
  }

  @Test
  void theFilesThatRemovingWouldDeleteAreNamedAlsoOfADamagedEntry() throws IOException {
    store.save(WORKSHOP);
    Files.createDirectory(folder.resolve("workshop/onions"));
    Files.writeString(folder.resolve("workshop/onions/gobby"), "x");
    Path cellar = Files.createDirectory(home.resolve("cellar"));
    Files.writeString(cellar.resolve("wine"), "x");
    Files.createSymbolicLink(folder.resolve("workshop/link"), cellar);
    Files.delete(folder.resolve("workshop/certificate.pem"));
    assertEquals(List.of("link", "onions/gobby", "server.toml"), store.files("workshop"));
    Files.writeString(folder.resolve("file"), "x");
    assertEquals(List.of("file"), store.files("file"));
    assertEquals(Cause.NOT_KEPT, failure(() -> store.files("attic")));
    assertEquals(Cause.NOT_KEPT, failure(() -> store.files(".lock")));
  }

  @Test
  void aServerWhoseFilesCannotBeDeletedIsForgottenAndDoesNotLockTheStore() throws IOException {
    store.save(WORKSHOP);
    PinStore stubborn =
        new PinStore(
            folder,
            Guard.ofThisUser(),
            new Disk() {
              @Override
              void step(String what) throws IOException {
                if (what.equals("delete certificate.pem")) {
                  throw new IOException("the disk is read-only");
                }
              }
            });
    var e = assertThrows(PinStoreException.class, () -> stubborn.remove("workshop"));
    assertEquals(Cause.NOT_WIPED, e.what());
    assertTrue(String.valueOf(e.getMessage()).contains("the disk is read-only"), e.getMessage());
    assertEquals(List.of(), stubborn.list().servers());
    stubborn.save(GARAGE);
    assertEquals(List.of(GARAGE), store.list().servers());
    store.save(WORKSHOP);
    assertEquals(List.of(".lock", "garage", "workshop"), names(folder), "left-overs are swept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwx---r--", "rwx--x---", "rwx----w-"})
  void aStoreThatOthersCanEnterIsRefusedWithTheCommandThatClosesIt(String mode) throws IOException {
    store.save(WORKSHOP);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    var e = assertThrows(PinStoreException.class, store::list);
    assertEquals(Cause.OPEN_TO_OTHERS, e.what());
    assertTrue(
        String.valueOf(e.getMessage()).endsWith("chmod 700 '" + folder + "'"), e.getMessage());
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.save(GARAGE)));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.remove("workshop")));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.rename("workshop", GARAGE.petname())));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.files("workshop")));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> store.find("workshop")));
  }

  @ParameterizedTest
  @CsvSource({
    "workshop/server.toml, rw-r-----",
    "workshop/certificate.pem, rw-----w-",
    "workshop, rwx--x---"
  })
  void aServerThatOthersCanReadOrChangeIsRefused(String path, String mode) throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    Files.setPosixFilePermissions(folder.resolve(path), PosixFilePermissions.fromString(mode));
    assertOnlyWorkshopIs(Cause.OPEN_TO_OTHERS);
  }

  @Test
  void whatBelongsToAnotherUserIsRefused() throws IOException {
    store.save(WORKSHOP);
    int us = (Integer) Files.getAttribute(folder, "unix:uid");
    PinStore theirs = new PinStore(folder, new Guard(us + 1), new Disk());
    assertEquals(Cause.FOREIGN_OWNER, failure(theirs::list));
    assertEquals(Cause.FOREIGN_OWNER, failure(() -> theirs.save(GARAGE)));
    assertEquals(List.of(".lock", "workshop"), names(folder));
  }

  @Test
  void aFolderOfTheSystemIsNoPinStore() {
    assertThrows(PinStoreException.class, () -> PinStore.at(Path.of("/usr")).list());
  }

  @Test
  void aStoreThatIsALinkIsRefused() throws IOException {
    store.save(WORKSHOP);
    Files.createSymbolicLink(home.resolve("link"), folder);
    PinStore linked = PinStore.at(home.resolve("link"));
    assertEquals(Cause.SYMBOLIC_LINK, failure(linked::list));
    assertEquals(Cause.SYMBOLIC_LINK, failure(() -> linked.save(GARAGE)));
    Files.createSymbolicLink(home.resolve("dangling"), home.resolve("nowhere"));
    PinStore dangling = PinStore.at(home.resolve("dangling"));
    assertEquals(Cause.SYMBOLIC_LINK, failure(() -> dangling.save(GARAGE)));
    assertFalse(Files.exists(home.resolve("nowhere"), LinkOption.NOFOLLOW_LINKS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workshop", "workshop/server.toml", "workshop/certificate.pem"})
  void aServerThatIsALinkIsRefused(String path) throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    Path elsewhere = home.resolve("elsewhere");
    Files.move(folder.resolve(path), elsewhere);
    Files.createSymbolicLink(folder.resolve(path), elsewhere);
    assertOnlyWorkshopIs(Cause.SYMBOLIC_LINK);
  }

  @Test
  void aLockThatIsALinkIsNotFollowed() throws IOException {
    store.save(WORKSHOP);
    Files.delete(folder.resolve(".lock"));
    Files.createSymbolicLink(folder.resolve(".lock"), home.resolve("target"));
    assertEquals(Cause.NO_ACCESS, failure(() -> store.save(GARAGE)));
    assertFalse(Files.exists(home.resolve("target")));
  }

  @Test
  void somethingElseInThePlaceOfAFileOrFolderIsRefused() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    Path toml = folder.resolve("workshop/server.toml");
    Files.delete(toml);
    assertOnlyWorkshopIs(Cause.MISSING);
    Files.createDirectory(toml);
    assertOnlyWorkshopIs(Cause.NOT_A_FILE);
    Path file = Files.createFile(home.resolve("file"));
    assertEquals(Cause.NOT_A_FOLDER, failure(() -> PinStore.at(file).list()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "version",
        "version = 1",
        "version = \"1\"",
        "version = 0\nname = \"workshop\"\nport = 443\npin = \"x\"",
        "version = 1\nname = \"a/b\"\nport = 443\npin = \"x\"",
        "version = 1\nname = \"workshop\"\nport = 0\npin = \"x\"",
        "version = 1\nname = \"workshop\"\nport = 443\npin = \"x\"",
        "version = 1\nname = \"workshop\"\nport = 443\npin = \"x\"\nlast-address = \"example.org\"",
      })
  void aDamagedServerTomlHarmsNoOtherServer(String toml) throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    overwrite("workshop/server.toml", toml.getBytes(UTF_8));
    assertOnlyWorkshopIs(Cause.DAMAGED);
  }

  @Test
  void bytesThatAreNoTextAreDamage() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    overwrite("workshop/server.toml", new byte[] {(byte) 0xff, (byte) 0xfe});
    assertOnlyWorkshopIs(Cause.DAMAGED);
    overwrite("workshop/server.toml", new byte[1 << 20]);
    assertOnlyWorkshopIs(Cause.TOO_LARGE);
  }

  @Test
  void aDamagedOrSwappedCertificateIsNoticed() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    overwrite("workshop/certificate.pem", new byte[0]);
    assertOnlyWorkshopIs(Cause.DAMAGED);
    overwrite("workshop/certificate.pem", new byte[100]);
    assertOnlyWorkshopIs(Cause.DAMAGED);
    overwrite(
        "workshop/certificate.pem", Files.readAllBytes(folder.resolve("garage/certificate.pem")));
    assertOnlyWorkshopIs(Cause.DAMAGED);
  }

  @Test
  void aDamagedServerIsNotReplacedBySavingButCanBeRemoved() throws IOException {
    store.save(WORKSHOP);
    overwrite("workshop/server.toml", new byte[0]);
    assertEquals(Cause.DAMAGED, failure(() -> store.save(WORKSHOP)));
    store.remove("workshop");
    store.save(WORKSHOP);
    assertEquals(List.of(WORKSHOP), store.list().servers());
  }

  @Test
  void aFileOfANewerVersionIsNotMisread() throws IOException {
    store.save(WORKSHOP);
    store.save(GARAGE);
    overwrite("workshop/server.toml", "version = 2\n".getBytes(US_ASCII));
    assertOnlyWorkshopIs(Cause.NEWER_VERSION);
  }

  @Test
  void aFolderThatCannotBeMadeIsToldAndNothingIsLeft() {
    PinStore nowhere = PinStore.at(home.resolve("missing/store"));
    assertEquals(Cause.NO_ACCESS, failure(() -> nowhere.save(WORKSHOP)));
    assertFalse(Files.exists(home.resolve("missing")));
  }

  @Test
  void manyThreadsThatSaveAtOnceLoseNothing() throws Exception {
    List<PinnedServer> servers =
        IntStream.range(0, 8).mapToObj(i -> server("server " + i)).toList();
    List<Thread> threads =
        servers.stream().map(s -> Thread.ofPlatform().start(() -> saveUnchecked(s))).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(servers, store.list().servers());
  }

  private void saveUnchecked(PinnedServer server) {
    try {
      PinStore.at(folder).save(server);
    } catch (PinStoreException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertOnlyWorkshopIs(Cause cause) throws IOException {
    PinStore.Listing listing = store.list();
    assertEquals(List.of(GARAGE), listing.servers());
    assertEquals(1, listing.damaged().size());
    PinStore.Damaged damaged = listing.damaged().getFirst();
    assertEquals("workshop", damaged.petname());
    assertEquals(cause, damaged.why().what(), damaged.why().getMessage());
    assertEquals(cause, failure(() -> store.find("workshop")));
    assertFalse(String.valueOf(damaged.why().getMessage()).contains("{"));
  }

  private void overwrite(String path, byte[] content) throws IOException {
    Files.write(folder.resolve(path), content);
  }

  interface Call {
    void run() throws PinStoreException;
  }

  private static Cause failure(Call call) {
    return assertThrows(PinStoreException.class, call::run).what();
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> String.valueOf(p.getFileName())).sorted().toList();
    }
  }

  /** The same server under another petname. */
  static PinnedServer called(String petname, PinnedServer server) {
    try {
      return server.called(ServerName.of(petname));
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(petname, e);
    }
  }

  static PinnedServer server(String name) {
    return server(name, identity(name));
  }

  /** The workshop with a new key for ssh. */
  static PinnedServer withSsh() {
    return WORKSHOP.withSsh(
        SshHostKey.provedWith(IDENTITY.key(), SshKeyPair.generate().publicKey()));
  }

  private static PinnedServer server(String name, ServerIdentity identity) {
    try {
      return PinnedServer.of(ServerName.of(name), identity.certificate());
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private static ServerIdentity identity(String name) {
    try {
      return ServerIdentity.generate(ServerName.of(name));
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(name, e);
    }
  }
}
