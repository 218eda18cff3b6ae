// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.stick.ImageStick;
import org.tailsserver.creator.write.OnionServices;
import org.tailsserver.creator.write.OwnedOnion;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.InvalidIdentityException;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnions;
import org.tailsserver.pinning.store.NewOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A stick with what the pin store keeps of its services. What is added is kept before the stick has
 * it, what is removed is forgotten after: whenever a change is broken off, nothing that the stick
 * has is missing in the store. Not thread-safe.
 */
public final class OwnedStick implements AutoCloseable {

  private final ImageStick file;
  private final StickContents contents;
  private final PinStore store;

  private OwnedStick(ImageStick file, StickContents contents, PinStore store) {
    this.file = file;
    this.contents = contents;
    this.store = store;
  }

  /** Opens an image; nothing is written. */
  public static OwnedStick open(Path image, Passphrase passphrase, PinStore store)
      throws StickException {
    ImageStick file = ImageStick.find(image);
    return new OwnedStick(
        file, StickContents.open(file.partition(), file.folder(), passphrase), store);
  }

  /** What is on it. */
  public StickContents contents() {
    return contents;
  }

  /**
   * The server as the pin store keeps it.
   *
   * @throws StickException if it does not
   */
  public PinnedServer server() throws StickException {
    try {
      byte[] certificate = contents.token().certificateDer();
      ServerIdentity identity =
          ServerIdentity.ofDer(certificate, contents.token().privateKeyPkcs8());
      Optional<PinnedServer> kept = store.findByPin(identity.pin());
      return kept.orElseThrow(
          () -> new StickException(Cause.UNKNOWN_SERVER, contents.token().name().text()));
    } catch (InvalidIdentityException e) {
      throw StickException.because(Cause.BAD_HEADER, e);
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  /** The people who have a key for any of the services, besides the owner. */
  public List<PersonName> people() throws StickException {
    TreeSet<PersonName> people = new TreeSet<>();
    for (OnionOnStick onion : contents.onions()) {
      onion.clients().forEach(client -> PersonName.of(client).ifPresent(people::add));
    }
    return List.copyOf(people);
  }

  /**
   * Makes somebody a key for each service that takes keys and that they have none for.
   *
   * @return the services they can reach from now on and could not before
   */
  public List<String> addPerson(PersonName person) throws StickException {
    if (!people().contains(person) && people().size() >= PersonName.MAX_PEOPLE) {
      throw new StickException(Cause.TOO_MANY_PEOPLE, PersonName.MAX_PEOPLE);
    }
    List<OnionOnStick> onions = contents.onions();
    if (onions.stream().noneMatch(OnionOnStick::takesKeys)) {
      throw new StickException(Cause.PEOPLE_WITHOUT_KEYS);
    }
    KeptOnions kept = store.onions(server());
    List<String> services = new ArrayList<>();
    try (ContentsChange change = new ContentsChange()) {
      for (OnionOnStick onion : onions) {
        if (onion.takesKeys() && !onion.clients().contains(person.text())) {
          try (ClientKeyPair key = ClientKeyPair.generate()) {
            kept.addPerson(known(kept, onion), person, key.privateHalf());
            change.addClient(onion.service(), person.text(), key.file());
          }
          services.add(onion.service());
        }
      }
      saveOr(
          change,
          () -> {
            for (String service : services) {
              for (KeptOnion onion : kept.list()) {
                if (onion.service().equals(service)) {
                  kept.removePerson(onion, person);
                }
              }
            }
          });
      return services;
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  /** Takes back what was done in the store. */
  private interface Undo {
    void run() throws PinStoreException;
  }

  private void saveOr(ContentsChange change, Undo undo) throws StickException, PinStoreException {
    boolean there = false;
    try {
      save(change);
      there = true;
    } catch (StickException e) {
      there = e.what() == Cause.NOT_CONFIRMED;
      throw e;
    } finally {
      if (!there) {
        undo.run();
      }
    }
  }

  /** The service in the store; one that was only told of has no folder for keys. */
  private static KeptOnion known(KeptOnions kept, OnionOnStick onion)
      throws PinStoreException, StickException {
    return kept.list().stream()
        .filter(one -> one.service().equals(onion.service()))
        .filter(one -> one.address().equals(onion.address()))
        .findFirst()
        .orElseThrow(() -> new StickException(Cause.UNKNOWN_SERVER, onion.service()));
  }

  /**
   * Takes somebody's keys back. The addresses stay known to them.
   *
   * @return the services they could reach
   */
  public List<String> removePerson(PersonName person) throws StickException {
    List<String> services = new ArrayList<>();
    KeptOnions kept = store.onions(server());
    try (ContentsChange change = new ContentsChange()) {
      for (OnionOnStick onion : contents.onions()) {
        if (onion.clients().contains(person.text())) {
          requireOthers(onion, person);
          change.removeClient(onion.service(), person.text());
          services.add(onion.service());
        }
      }
      if (!services.isEmpty()) {
        save(change);
      }
    }
    try {
      boolean known = !services.isEmpty();
      for (KeptOnion onion : kept.list()) {
        // One that was taken back by a run that was killed then may still be kept.
        known |= kept.people(onion).contains(person);
        kept.removePerson(onion, person);
      }
      if (!known) {
        throw new StickException(Cause.UNKNOWN_PERSON, person);
      }
      return services;
    } catch (PinStoreException e) {
      throw StickException.because(Cause.STORE_BEHIND, e);
    }
  }

  /** Where nobody has a key, tor lets everybody in. */
  private static void requireOthers(OnionOnStick onion, PersonName person) throws StickException {
    if (onion.clients().equals(List.of(person.text()))) {
      throw new StickException(Cause.LAST_KEY, person, onion.service());
    }
  }

  /**
   * Changes which services run, and with which options. Added ones get an onion service with keys
   * for all people the stick knows; of removed ones the address is lost and the data stays.
   */
  public void configure(ServerConfig changed, ServiceChoices choices) throws StickException {
    Map<String, ConfiguredService> configured = accepted(changed, choices);
    List<OnionOnStick> before = contents.onions();
    boolean needKeys = before.isEmpty() || before.stream().anyMatch(OnionOnStick::takesKeys);
    List<ServiceEntry> added =
        changed.services().stream()
            .filter(entry -> before.stream().noneMatch(o -> o.service().equals(entry.name())))
            .toList();
    List<String> removed =
        before.stream()
            .map(OnionOnStick::service)
            .filter(service -> !configured.containsKey(service))
            .toList();
    KeptOnions kept = store.onions(server());
    try (OnionServices onions =
            new OnionServices(added, needKeys, needKeys ? people() : List.of());
        ContentsChange change = new ContentsChange()) {
      change.config(changed);
      removed.forEach(change::removeOnion);
      onions.folders().forEach(change::addOnion);
      for (OwnedOnion made : onions.owned()) {
        kept.put(newOnion(made, configured));
      }
      saveOr(
          change,
          () -> {
            for (ServiceEntry entry : added) {
              kept.remove(entry.name());
            }
          });
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
    catchUp(kept, removed, configured);
  }

  private static Map<String, ConfiguredService> accepted(
      ServerConfig config, ServiceChoices choices) throws StickException {
    Map<String, ConfiguredService> configured = new HashMap<>();
    for (ServiceEntry entry : config.services()) {
      switch (choices.service(entry.name()).choose(entry)) {
        case CatalogueService.Choice.Accepted(var service) -> configured.put(entry.name(), service);
        case CatalogueService.Choice.Refused(String option, String why) ->
            throw new StickException(Cause.BAD_OPTION, entry.name() + "." + option, why);
      }
    }
    return configured;
  }

  private static NewOnion newOnion(OwnedOnion made, Map<String, ConfiguredService> configured) {
    ConfiguredService service = configured.get(made.service());
    if (service == null) {
      throw new IllegalStateException(made.service());
    }
    KeptOnion onion =
        new KeptOnion(
            made.service(),
            made.address(),
            OptionalInt.of(service.service().handOver().port()),
            service.password(),
            made.key().isPresent() ? KeptOnion.Access.KEY : KeptOnion.Access.ANYBODY);
    return new NewOnion(onion, made.key(), made.people());
  }

  private static void catchUp(
      KeptOnions kept, List<String> removed, Map<String, ConfiguredService> configured)
      throws StickException {
    try {
      for (String service : removed) {
        kept.remove(service);
      }
      for (KeptOnion onion : kept.list()) {
        ConfiguredService service = configured.get(onion.service());
        if (service != null && !service.password().equals(onion.password())) {
          kept.update(
              new KeptOnion(
                  onion.service(),
                  onion.address(),
                  onion.port(),
                  service.password(),
                  onion.access()));
        }
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.STORE_BEHIND, e);
    }
  }

  private void save(ContentsChange change) throws StickException {
    contents.change(change);
    file.rewrite(contents::putBack);
  }

  @Override
  public void close() {
    contents.close();
  }
}
