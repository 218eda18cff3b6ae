// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.store.PinStoreException.Cause;

/**
 * The onion services of one server in the store: the folder {@value #FOLDER} with {@value #FILE},
 * and for each service whose key is kept a file as tor takes it, for the owner and for each of the
 * other people. Thread-safe.
 */
public final class KeptOnions {

  /** In the folder of a server. */
  public static final String FOLDER = "onions";

  static final String FILE = "services.toml";

  /** As many as a server has at most. */
  public static final int MOST = ServerConfig.MAX_SERVICES;

  private final PinStore store;
  private final PinnedServer server;

  KeptOnions(PinStore store, PinnedServer server) {
    this.store = store;
    this.server = server;
  }

  /** The files for a server that is about to be kept, by path; wipe them after use. */
  static Map<String, byte[]> files(List<NewOnion> onions) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (NewOnion one : onions) {
      one.key()
          .ifPresent(key ->
              files.put(FOLDER + "/" + keyFile(one.onion()), key.file(one.onion().address())));
      one.people()
          .forEach((person, key) ->
              files.put(
                  FOLDER + "/" + keyFile(one.onion(), person), key.file(one.onion().address())));
    }
    if (!onions.isEmpty()) {
      List<KeptOnion> kept = onions.stream().map(NewOnion::onion).toList();
      files.put(FOLDER + "/" + FILE, OnionsFile.write(kept));
    }
    return files;
  }

  private static String keyFile(KeptOnion onion) {
    return onion.service() + ClientKey.FILE_SUFFIX;
  }

  /** Neither a service nor a person has a dot in its name. */
  private static String keyFile(KeptOnion onion, PersonName person) {
    return onion.service() + "." + person + ClientKey.FILE_SUFFIX;
  }

  /**
   * What is known, in the order in which it was kept.
   *
   * @throws PinStoreException if it is there but cannot be used
   */
  public List<KeptOnion> list() throws PinStoreException {
    return list(store.requireSame(server).resolve(FOLDER));
  }

  private List<KeptOnion> list(Path folder) throws PinStoreException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    store.guard().requirePrivateFolder(folder);
    Path file = folder.resolve(FILE);
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? OnionsFile.read(file, store.guard().readPrivateFile(file))
        : List.of();
  }

  /**
   * What the owner reaches a service with, if it takes a key and that is known here.
   *
   * @throws PinStoreException if the key is damaged, missing, or for another address
   */
  public Optional<ClientKey> key(KeptOnion onion) throws PinStoreException {
    if (onion.access() != KeptOnion.Access.KEY) {
      return Optional.empty();
    }
    return Optional.of(read(folder().resolve(keyFile(onion)), onion));
  }

  /**
   * The people who have keys of their own for a service, by name.
   *
   * @throws PinStoreException if the folder cannot be used
   */
  public List<PersonName> people(KeptOnion onion) throws PinStoreException {
    if (onion.access() != KeptOnion.Access.KEY) {
      return List.of();
    }
    Path folder = folder();
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> name.startsWith(onion.service() + "."))
          .filter(name -> name.length() > keyFile(onion).length())
          .filter(name -> name.endsWith(ClientKey.FILE_SUFFIX))
          .map(name ->
              name.substring(
                  onion.service().length() + 1, name.length() - ClientKey.FILE_SUFFIX.length()))
          .flatMap(name -> PersonName.of(name).stream())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new PinStoreException(Cause.NO_ACCESS, folder, Guard.reason(e));
    }
  }

  /**
   * What one of the people reaches a service with.
   *
   * @throws PinStoreException if the key is damaged, missing, or for another address
   */
  public ClientKey key(KeptOnion onion, PersonName person) throws PinStoreException {
    return read(folder().resolve(keyFile(onion, person)), onion);
  }

  private Path folder() throws PinStoreException {
    Path folder = store.requireSame(server).resolve(FOLDER);
    store.guard().requirePrivateFolder(folder);
    return folder;
  }

  private ClientKey read(Path file, KeptOnion onion) throws PinStoreException {
    byte[] content = store.guard().readPrivateFile(file);
    try {
      return ClientKey.read(content, onion.address())
          .orElseThrow(() ->
              new PinStoreException(
                  Cause.DAMAGED, file, StoreText.text("store.reason.client-key")));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Keeps the addresses that a server told of and that are not known yet, up to {@value #MOST} in
   * all. What is kept is never replaced.
   *
   * @param told addresses by the catalogue's name of the service
   * @throws PinStoreException if they cannot be kept
   */
  public void learn(Map<String, OnionAddress> told) throws PinStoreException {
    store.change(() -> {
      Path folder = store.requireSame(server).resolve(FOLDER);
      Map<String, KeptOnion> known = new LinkedHashMap<>();
      list(folder).forEach(onion -> known.put(onion.service(), onion));
      int before = known.size();
      for (Map.Entry<String, OnionAddress> one : told.entrySet()) {
        if (known.size() < MOST) {
          known.putIfAbsent(one.getKey(), KeptOnion.told(one.getKey(), one.getValue()));
        }
      }
      if (known.size() > before) {
        write(folder, List.copyOf(known.values()));
      }
    });
  }

  /**
   * Keeps a service that was added to the stick, or what changed about one, with all its keys.
   *
   * @throws PinStoreException if it cannot be kept
   */
  public void put(NewOnion added) throws PinStoreException {
    store.change(() -> {
      Path folder = store.requireSame(server).resolve(FOLDER);
      Map<String, byte[]> files = files(List.of(added));
      files.remove(FOLDER + "/" + FILE);
      try {
        makeFolder(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          store.disk().replaceFile(folder.resolveSibling(file.getKey()), file.getValue());
        }
      } finally {
        files.values().forEach(content -> Arrays.fill(content, (byte) 0));
      }
      writeWith(folder, added.onion());
    });
  }

  /**
   * Keeps what changed about a service but its address and who reaches it.
   *
   * @throws PinStoreException if it cannot be kept
   */
  public void update(KeptOnion changed) throws PinStoreException {
    store.change(() -> writeWith(store.requireSame(server).resolve(FOLDER), changed));
  }

  private void writeWith(Path folder, KeptOnion onion) throws IOException {
    Map<String, KeptOnion> known = new LinkedHashMap<>();
    list(folder).forEach(kept -> known.put(kept.service(), kept));
    known.put(onion.service(), onion);
    write(folder, List.copyOf(known.values()));
  }

  /**
   * Forgets a service with all its keys, if it is known.
   *
   * @throws PinStoreException if it cannot be forgotten
   */
  public void remove(String service) throws PinStoreException {
    List<KeptOnion> named = list().stream().filter(o -> o.service().equals(service)).toList();
    List<PersonName> people = named.isEmpty() ? List.of() : people(named.getFirst());
    store.change(() -> {
      Path folder = store.requireSame(server).resolve(FOLDER);
      for (KeptOnion onion : named) {
        write(folder, list(folder).stream().filter(o -> !o.service().equals(service)).toList());
        Files.deleteIfExists(folder.resolve(keyFile(onion)));
        for (PersonName person : people) {
          Files.deleteIfExists(folder.resolve(keyFile(onion, person)));
        }
      }
    });
  }

  /**
   * Keeps what somebody reaches a service with from now on.
   *
   * @throws PinStoreException if it cannot be kept
   */
  public void addPerson(KeptOnion onion, PersonName person, ClientKey key)
      throws PinStoreException {
    byte[] content = key.file(onion.address());
    try {
      store.change(
          () -> store.disk().replaceFile(folder().resolve(keyFile(onion, person)), content));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Forgets what somebody reached a service with, if it is known.
   *
   * @throws PinStoreException if it cannot be forgotten
   */
  public void removePerson(KeptOnion onion, PersonName person) throws PinStoreException {
    store.change(() -> Files.deleteIfExists(folder().resolve(keyFile(onion, person))));
  }

  private void makeFolder(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      store.disk().makeFolder(folder);
    }
    store.guard().requirePrivateFolder(folder);
  }

  private void write(Path folder, List<KeptOnion> onions) throws IOException {
    makeFolder(folder);
    Path file = folder.resolve(FILE);
    byte[] content = OnionsFile.write(onions);
    Guard.requireReadable(file, content);
    store.disk().replaceFile(file, content);
  }
}
