// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.pinning.store.PinStoreTest.GARAGE;
import static org.tailsserver.pinning.store.PinStoreTest.WORKSHOP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.OnionKey;
import org.tailsserver.pinning.store.KeptOnion.Access;
import org.tailsserver.pinning.store.PinStoreException.Cause;

@DisplayName("The onion services of a server")
class KeptOnionsTest {

  private static final ClientIdentity CLIENT = ClientIdentity.generate();
  private static final SshKeyPair SSH = SshKeyPair.generate();
  private static final OnionAddress DOCUMENTS = OnionKey.generate().address();
  private static final OnionAddress SITE = OnionKey.generate().address();
  private static final KeptOnion GOBBY =
      new KeptOnion("gobby", DOCUMENTS, OptionalInt.of(6523), "öffne \"dich\"", Access.KEY);
  private static final KeptOnion WEBSITE =
      new KeptOnion("website", SITE, OptionalInt.of(80), "", Access.ANYBODY);

  @TempDir Path home;
  private final ClientKeyPair key = ClientKeyPair.generate();
  private PinStore store = PinStore.at(Path.of(""));
  private Path onions = Path.of("");

  @BeforeEach
  void keep() throws IOException {
    store = PinStore.at(home.resolve("s"));
    onions = home.resolve("s/workshop/onions");
    store.save(WORKSHOP, CLIENT, SSH, List.of(made(), new NewOnion(WEBSITE, Optional.empty())));
  }

  private NewOnion made() {
    return new NewOnion(GOBBY, Optional.of(key.privateHalf()));
  }

  @Test
  void areKeptWithTheServerAndItsKeysAsTorTakesThem() throws IOException {
    assertEquals(List.of(GOBBY, WEBSITE), store.onions(WORKSHOP).list());
    assertArrayEquals(
        key.privateHalf().letters(), store.onions(WORKSHOP).key(GOBBY).orElseThrow().letters());
    assertEquals(Optional.empty(), store.onions(WORKSHOP).key(WEBSITE));
    assertEquals(
        DOCUMENTS.name()
            + ":descriptor:x25519:"
            + new String(key.privateHalf().letters(), US_ASCII)
            + "\n",
        Files.readString(onions.resolve("gobby.auth_private")));
    assertEquals("rwx------", mode(onions));
    assertEquals("rw-------", mode(onions.resolve("services.toml")));
    assertEquals("rw-------", mode(onions.resolve("gobby.auth_private")));
    assertEquals(
        List.of(
            "certificate.pem",
            "client-certificate.pem",
            "client-key.pem",
            "id_ed25519",
            "onions/gobby.auth_private",
            "onions/services.toml",
            "server.toml"),
        store.files("workshop"));
  }

  @Test
  void areKeptWithAKeyOfTheirOwnForEachPerson() throws IOException {
    PersonName alice = new PersonName("alice");
    PersonName bob = new PersonName("bob");
    ClientKeyPair alices = ClientKeyPair.generate();
    ClientKeyPair bobs = ClientKeyPair.generate();
    Map<PersonName, ClientKey> people =
        Map.of(bob, bobs.privateHalf(), alice, alices.privateHalf());
    NewOnion shared = new NewOnion(GOBBY, Optional.of(key.privateHalf()), people);
    NewOnion open = new NewOnion(WEBSITE, Optional.empty());
    store.save(GARAGE, CLIENT, SSH, List.of(shared, open));

    KeptOnions garage = store.onions(GARAGE);
    assertEquals(List.of(GOBBY, WEBSITE), garage.list());
    assertEquals(List.of(alice, bob), garage.people(GOBBY));
    assertEquals(List.of(), garage.people(WEBSITE));
    assertEquals(List.of(), store.onions(WORKSHOP).people(GOBBY));
    assertArrayEquals(alices.privateHalf().letters(), garage.key(GOBBY, alice).letters());
    assertArrayEquals(bobs.privateHalf().letters(), garage.key(GOBBY, bob).letters());
    assertArrayEquals(key.privateHalf().letters(), garage.key(GOBBY).orElseThrow().letters());
    Path file = home.resolve("s/garage/onions/gobby.alice.auth_private");
    assertEquals("rw-------", mode(file));
    assertEquals(Cause.MISSING, failure(() -> garage.key(GOBBY, new PersonName("carol"))));
    Files.writeString(file, Files.readString(file).replace(DOCUMENTS.name(), SITE.name()));
    assertEquals(Cause.DAMAGED, failure(() -> garage.key(GOBBY, alice)));
    assertThrows(
        IllegalArgumentException.class, () -> new NewOnion(WEBSITE, Optional.empty(), people));
  }

  @Test
  void comeAlongUnderANewPetnameAndGoWithTheServer() throws Exception {
    ServerName shed = ServerName.of("shed");
    store.rename("workshop", shed);
    PinnedServer renamed = store.find("shed").orElseThrow();
    assertEquals(List.of(GOBBY, WEBSITE), store.onions(renamed).list());
    store.remove("shed");
    assertFalse(Files.exists(home.resolve("s/shed")));
  }

  @Test
  void ofAServerMadeElsewhereAreNone() throws IOException {
    store.save(GARAGE);
    assertEquals(List.of(), store.onions(GARAGE).list());
    assertEquals(Cause.NOT_KEPT, failure(() -> store.onions(PinStoreTest.server("x")).list()));
    PinnedServer other = PinStoreTest.server("workshop");
    assertEquals(Cause.NOT_KEPT, failure(() -> store.onions(other).list()));
  }

  @Test
  void areLearntFromTheServerWhereNoneAreKnown() throws IOException {
    store.save(GARAGE);
    KeptOnions garage = store.onions(GARAGE);
    garage.learn(Map.of("gobby", DOCUMENTS));
    garage.learn(Map.of("gobby", DOCUMENTS));
    garage.learn(Map.of("website", SITE));
    List<KeptOnion> known =
        List.of(KeptOnion.told("gobby", DOCUMENTS), KeptOnion.told("website", SITE));
    assertEquals(known, garage.list());
    assertEquals(Optional.empty(), garage.key(known.getFirst()));
    assertEquals("rwx------", mode(home.resolve("s/garage/onions")));
    assertEquals("rw-------", mode(home.resolve("s/garage/onions/services.toml")));
  }

  @Test
  void areNeverReplacedByWhatTheServerTells() throws IOException {
    OnionAddress other = OnionKey.generate().address();
    KeptOnions workshop = store.onions(WORKSHOP);
    workshop.learn(Map.of("gobby", other, "website", SITE));
    assertEquals(List.of(GOBBY, WEBSITE), workshop.list());
    assertTrue(workshop.key(GOBBY).isPresent());
    KeptOnion chat = KeptOnion.told("chat", SITE);
    workshop.learn(Map.of("gobby", other, "chat", SITE));
    assertEquals(List.of(GOBBY, WEBSITE, chat), workshop.list());
    workshop.learn(Map.of("chat", other));
    assertEquals(List.of(GOBBY, WEBSITE, chat), workshop.list());
  }

  @Test
  void areNoMoreThanAServerHasHoweverManyItTells() throws IOException {
    store.save(GARAGE);
    KeptOnions garage = store.onions(GARAGE);
    for (int round = 0; round < 3; round++) {
      Map<String, OnionAddress> told = new LinkedHashMap<>();
      for (int i = 0; i < 300; i++) {
        told.put("s" + round + "-" + i, SITE);
      }
      garage.learn(told);
    }
    List<KeptOnion> kept = garage.list();
    assertEquals(KeptOnions.MOST, kept.size());
    assertEquals("s0-31", kept.getLast().service());
  }

  @Test
  void areNotWrittenAsAFileThatWouldNotBeRead() throws IOException {
    Path file = onions.resolve("services.toml");
    String toml = Files.readString(file);
    String full = toml.replace("öffne", "x".repeat(65_536 - toml.getBytes(UTF_8).length));
    Files.writeString(file, full);
    KeptOnions workshop = store.onions(WORKSHOP);
    assertEquals(2, workshop.list().size());
    assertEquals(Cause.TOO_LARGE, failure(() -> workshop.learn(Map.of("chat", SITE))));
    assertEquals(full, Files.readString(file));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x                            | DAMAGED
          version = 2                  | NEWER_VERSION
          version = 1                  | DAMAGED
          version = 1\\n[service.a-]   | DAMAGED
          version = 1\\n[service.a]\\naddress = "x.onion"\\naccess = "key"  | DAMAGED
          version = 1\\nmore = 1\\n[service]  | DAMAGED
          """)
  void thatAreDamagedAreRefusedAndNotWrittenOver(String toml, Cause cause) throws IOException {
    Path file = onions.resolve("services.toml");
    Files.writeString(file, toml.replace("\\n", "\n"));
    assertEquals(cause, failure(() -> store.onions(WORKSHOP).list()));
    assertEquals(cause, failure(() -> store.onions(WORKSHOP).learn(Map.of("chat", SITE))));
    assertEquals(toml.replace("\\n", "\n"), Files.readString(file));
    assertEquals(Optional.of(WORKSHOP), store.find("workshop"), "it can be unlocked all the same");
  }

  @ParameterizedTest(name = "{0} for {1}")
  @CsvSource(
      textBlock =
          """
          port = 6523,        port = 0
          port = 6523,        port = 65536
          access = \\"key\\", access = \\"none\\"
          .onion,             .onions
          service.website,    service.Website
          """)
  void thatMakeNoSenseAreRefused(String from, String to) throws IOException {
    Path file = onions.resolve("services.toml");
    String before = Files.readString(file);
    String after = before.replace(from.replace("\\", ""), to.replace("\\", ""));
    assertFalse(before.equals(after), before);
    Files.writeString(file, after);
    assertEquals(Cause.DAMAGED, failure(() -> store.onions(WORKSHOP).list()));
  }

  @Test
  void haveNoPasswordThatCouldSteerATerminal() throws IOException {
    Path file = onions.resolve("services.toml");
    String toml = Files.readString(file);
    Files.writeString(file, toml.replace("öffne", "\\u001b[2J"));
    assertEquals(Cause.DAMAGED, failure(() -> store.onions(WORKSHOP).list()));
    Files.writeString(file, toml.replace("öffne", "\\u00f6ffne"));
    assertEquals(List.of(GOBBY, WEBSITE), store.onions(WORKSHOP).list());
  }

  @Test
  void areNotTakenFromFilesThatOthersCouldHaveAlteredNorAKeyForAnotherAddress() throws Exception {
    Path file = onions.resolve("gobby.auth_private");
    KeptOnions workshop = store.onions(WORKSHOP);
    try (ClientKeyPair other = ClientKeyPair.generate()) {
      Files.write(file, other.privateHalf().file(SITE));
    }
    assertEquals(Cause.DAMAGED, failure(() -> workshop.key(GOBBY)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(() -> workshop.key(GOBBY)));
    Files.delete(file);
    assertEquals(Cause.MISSING, failure(() -> workshop.key(GOBBY)));
    Files.setPosixFilePermissions(onions, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(Cause.OPEN_TO_OTHERS, failure(workshop::list));
  }

  @Test
  void printNeitherAddressNorPassword() {
    assertEquals("KeptOnion[gobby, KEY]", GOBBY.toString());
    assertFalse(made().toString().contains(DOCUMENTS.name()));
  }

  @Test
  void killedAtAnyStepAreThereWithTheServerOrNeither() throws IOException {
    int steps = 0;
    for (boolean done = false; !done; steps++) {
      Path folder = home.resolve("killed-" + steps);
      done =
          PinStoreKilledTest.runAndDie(
              folder, steps, s -> s.save(WORKSHOP, CLIENT, SSH, List.of(made())));
      PinStore left = PinStore.at(folder);
      assertEquals(List.of(), left.list().damaged());
      if (left.find("workshop").isPresent()) {
        assertEquals(List.of(GOBBY), left.onions(WORKSHOP).list());
        assertTrue(left.onions(WORKSHOP).key(GOBBY).isPresent());
      } else {
        assertFalse(done);
        left.save(WORKSHOP, CLIENT, SSH, List.of(made()));
        assertEquals(List.of(".lock", "workshop"), PinStoreTest.names(folder));
      }
    }
    assertTrue(steps > 20, steps + " steps");
  }

  @Test
  void killedAtAnyStepOfLearningAreTheOldOrTheNew() throws IOException {
    int steps = 0;
    for (boolean done = false; !done; steps++) {
      Path folder = home.resolve("learning-" + steps);
      PinStore.at(folder).save(GARAGE);
      done =
          PinStoreKilledTest.runAndDie(
              folder, steps, s -> s.onions(GARAGE).learn(Map.of("gobby", DOCUMENTS)));
      KeptOnions left = PinStore.at(folder).onions(GARAGE);
      assertTrue(left.list().size() == 1 || !done);
      left.learn(Map.of("gobby", DOCUMENTS));
      assertEquals(List.of(KeptOnion.told("gobby", DOCUMENTS)), left.list());
      assertEquals(List.of("services.toml"), PinStoreTest.names(folder.resolve("garage/onions")));
    }
    assertTrue(steps > 5, steps + " steps");
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Cause failure(Action action) {
    return assertThrows(PinStoreException.class, action::run).what();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
