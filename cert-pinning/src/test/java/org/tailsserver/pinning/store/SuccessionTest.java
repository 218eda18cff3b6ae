// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.pinning.store.PinStoreTest.GARAGE;
import static org.tailsserver.pinning.store.PinStoreTest.WORKSHOP;
import static org.tailsserver.pinning.store.PinStoreTest.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionKey;
import org.tailsserver.pinning.store.PinStoreException.Cause;

@DisplayName("The next identity of a server")
class SuccessionTest {

  private static final PinnedServer NEXT = PinStoreTest.server("workshop");

  @TempDir Path home;
  private PinStore store = PinStore.at(Path.of(""));
  private final ClientIdentity client = ClientIdentity.generate();

  @BeforeEach
  void keep() throws IOException {
    store = PinStore.at(home.resolve("s"));
    store.save(WORKSHOP);
  }

  private PinnedServer prepare() throws IOException {
    return store.succession().prepare(WORKSHOP, NEXT, client, SshKeyPair.generate());
  }

  @Test
  void isKnownBesideTheOldOneUntilTheStickHasItAndThenInItsPlace() throws IOException {
    PinnedServer waiting = prepare();
    assertEquals("workshop (new keys)", waiting.petname().text());
    assertEquals(Optional.of(waiting), store.findByPin(NEXT.pin()));
    assertEquals(Optional.of(WORKSHOP), store.findByPin(WORKSHOP.pin()));
    store.succession().settle(WORKSHOP.pin());
    assertEquals(2, store.list().servers().size(), "the stick has the old one");
    store.succession().settle(NEXT.pin());
    assertEquals(List.of(NEXT), store.list().servers());
    assertEquals(client.pin(), store.clientIdentity(NEXT).orElseThrow().pin());
    store.succession().settle(NEXT.pin());
    assertEquals(List.of(".lock", "workshop"), names(home.resolve("s")));
  }

  @Test
  void hasTheOnionServicesOfTheOldOneWithEverybodysKeys() throws IOException {
    PersonName alice = new PersonName("alice");
    try (OnionKey onion = OnionKey.generate();
        ClientKeyPair key = ClientKeyPair.generate();
        ClientKeyPair alices = ClientKeyPair.generate()) {
      KeptOnion gobby =
          new KeptOnion(
              "gobby", onion.address(), java.util.OptionalInt.of(6523), "", KeptOnion.Access.KEY);
      KeptOnions before = store.onions(WORKSHOP);
      before.put(
          new NewOnion(
              gobby,
              Optional.of(key.privateHalf()),
              java.util.Map.of(alice, alices.privateHalf())));
      prepare();
      store.succession().settle(NEXT.pin());
      KeptOnions after = store.onions(store.find("workshop").orElseThrow());
      assertEquals(List.of(gobby), after.list());
      assertEquals(List.of(alice), after.people(gobby));
      after.key(gobby, alice).close();
      after.key(gobby).orElseThrow().close();
    }
  }

  @Test
  void ofAnAttemptThatNeverCameOntoTheStickIsForgottenByTheNext() throws IOException {
    prepare();
    PinnedServer other = PinStoreTest.server("workshop");
    var _ = store.succession().prepare(WORKSHOP, other, client, SshKeyPair.generate());
    assertEquals(Optional.empty(), store.findByPin(NEXT.pin()));
    assertTrue(store.findByPin(other.pin()).isPresent());
  }

  @Test
  void doesNotTakeThePlaceOfAnotherServer() throws IOException {
    prepare();
    store.remove("workshop");
    store.save(PinStoreTest.called("workshop", GARAGE));
    PinStoreException refused =
        assertThrows(PinStoreException.class, () -> store.succession().settle(NEXT.pin()));
    assertEquals(Cause.PETNAME_TAKEN, refused.what());
    assertTrue(store.findByPin(NEXT.pin()).isPresent());
    assertTrue(store.findByPin(GARAGE.pin()).isPresent());
  }

  @Test
  void isNotInTheWayOfOthersIfItIsDamaged() throws IOException {
    PinnedServer waiting = prepare();
    Files.writeString(
        home.resolve("s").resolve(waiting.petname().text()).resolve("server.toml"), "x");
    store.succession().settle(WORKSHOP.pin());
    assertTrue(store.find("workshop").isPresent());
    Path nothing = home.resolve("nothing");
    PinStore.at(nothing).succession().settle(NEXT.pin());
    assertFalse(Files.exists(nothing));
  }
}
