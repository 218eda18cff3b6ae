// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.pin.InvalidPinException;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.PinStoreException.Cause;

/**
 * How a server that is kept gets other keys. Its next identity is a server of its own in the store,
 * under a petname of its own, from before the stick has it until the stick is known to have it;
 * then it takes the place of the old one. So whichever of both the stick has, it is recognised, at
 * any instant. Thread-safe.
 */
public final class Succession {

  /** In the folder of a server that is to take another one's place. */
  static final String FILE = "succeeds.toml";

  private static final int VERSION = 1;
  private static final String PETNAME = "petname";
  private static final String PIN = "pin";

  /** The longest petname that leaves room for what is put behind it. */
  private static final int LONGEST = ServerName.MAX_BYTES - 16;

  private final PinStore store;

  Succession(PinStore store) {
    this.store = store;
  }

  /** Whose place a server is to take. */
  private record Predecessor(ServerName petname, Pin pin) {}

  /**
   * Keeps the next identity of a server beside it, with what this machine proves itself to that
   * with, and the server's onion services and their keys as they are. What is left of an attempt
   * that never came onto the stick is forgotten.
   *
   * @param next its petname is not looked at
   * @return the same, as it is called until {@link #settle}
   * @throws PinStoreException if it cannot be kept; nothing was changed then
   */
  public PinnedServer prepare(
      PinnedServer old, PinnedServer next, ClientIdentity client, SshKeyPair ssh)
      throws PinStoreException {
    List<PinnedServer> kept = new ArrayList<>();
    store.change(() -> {
      Path entry = store.requireSame(old);
      for (Path left : store.entries()) {
        if (predecessor(left).filter(one -> one.pin().equals(old.pin())).isPresent()) {
          store.disk().removeFolder(left);
        }
      }
      PinnedServer called = next.called(freePetname(old));
      Map<String, byte[]> files = onions(entry);
      store.putOwnersKeys(files, client, ssh);
      files.put(FILE, marker(old));
      try {
        store.create(called, files);
      } finally {
        files.values().forEach(content -> Arrays.fill(content, (byte) 0));
      }
      kept.add(called);
    });
    return kept.getFirst();
  }

  /**
   * Lets the server with this pin, which its stick is known to have, take the place of the one it
   * succeeds; does nothing if it succeeds none.
   *
   * @throws PinStoreException if the store cannot be used; it is recognised all the same then
   */
  public void settle(Pin onStick) throws PinStoreException {
    if (successor(onStick).isEmpty()) {
      return;
    }
    store.change(() -> {
      Optional<Path> found = successor(onStick);
      if (found.isPresent()) {
        Path entry = found.get();
        Predecessor old = predecessor(entry).orElseThrow();
        Path place = store.folder().resolve(old.petname().text());
        if (!entry.equals(place)) {
          if (store.entries().contains(place)) {
            requireIs(old, place);
            store.disk().removeFolder(place);
          }
          store.disk().renameFolder(entry, place);
        }
        store.disk().deleteFile(place.resolve(FILE));
      }
    });
  }

  private void requireIs(Predecessor old, Path place) throws PinStoreException {
    if (!store.load(place).pin().equals(old.pin())) {
      throw new PinStoreException(Cause.PETNAME_TAKEN, old.petname());
    }
  }

  private Optional<Path> successor(Pin pin) throws PinStoreException {
    for (Path entry : store.entries()) {
      if (Files.exists(entry.resolve(FILE), LinkOption.NOFOLLOW_LINKS) && has(entry, pin)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private boolean has(Path entry, Pin pin) {
    try {
      return store.load(entry).pin().equals(pin);
    } catch (PinStoreException e) {
      // What is damaged is said where servers are listed; it must not be in the way of others.
      return false;
    }
  }

  private ServerName freePetname(PinnedServer old) throws PinStoreException {
    String text = old.petname().text();
    while (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    List<Path> taken = store.entries();
    try {
      ServerName name = ServerName.of(StoreText.text("store.new-keys", text.strip()));
      for (int i = 2; taken.contains(store.folder().resolve(name.text())); i++) {
        name = ServerName.of(StoreText.text("store.new-keys-again", text.strip(), i));
      }
      return name;
    } catch (InvalidServerNameException e) {
      throw new IllegalStateException("the beginning of a name is no name", e);
    }
  }

  private Map<String, byte[]> onions(Path entry) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Path folder = entry.resolve(KeptOnions.FOLDER);
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      store.guard().requirePrivateFolder(folder);
      try (Stream<Path> all = Files.list(folder)) {
        for (Path file : all.toList()) {
          String name = String.valueOf(file.getFileName());
          if (!name.startsWith(".")) {
            files.put(KeptOnions.FOLDER + "/" + name, store.guard().readPrivateFile(file));
          }
        }
      }
    }
    return files;
  }

  private static byte[] marker(PinnedServer old) {
    return new TomlText()
        .put("version", VERSION)
        .put(PETNAME, old.petname().text())
        .put(PIN, old.pin().text())
        .text()
        .getBytes(StandardCharsets.UTF_8);
  }

  private Optional<Predecessor> predecessor(Path entry) throws PinStoreException {
    Path file = entry.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try {
      byte[] content = store.guard().readPrivateFile(file);
      TomlTable table = TomlTable.parse(FILE, StoreText.utf8(file, content));
      return Optional.of(
          new Predecessor(ServerName.of(table.text(PETNAME)), Pin.parse(table.text(PIN))));
    } catch (TomlException | InvalidServerNameException | InvalidPinException e) {
      throw new PinStoreException(Cause.DAMAGED, file, String.valueOf(e.getMessage()));
    }
  }
}
