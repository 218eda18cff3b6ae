// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.creator.contents.OnionOnStick;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.handover.HandOverBlock;
import org.tailsserver.pinning.handover.OnionService;
import org.tailsserver.pinning.handover.SecretText;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnions;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;

/** What one person needs for each service they can reach, to be pasted into a message. Secret. */
final class GuestBlocks {

  private final OwnedStick opened;
  private final Optional<Catalogue> catalogue;

  private GuestBlocks(OwnedStick opened, Optional<Catalogue> catalogue) {
    this.opened = opened;
    this.catalogue = catalogue;
  }

  /**
   * With what the catalogue knows of the services; if it cannot be read, that is said, and the rest
   * is there all the same.
   */
  static GuestBlocks of(OwnedStick opened, Path catalogueFolder, PrintWriter err) {
    try {
      return new GuestBlocks(
          opened, Optional.of(new CatalogueFolder(catalogueFolder).choices().catalogue()));
    } catch (StickException e) {
      err.println(e.getMessage());
      err.flush();
      return new GuestBlocks(opened, Optional.empty());
    }
  }

  /**
   * Prints them.
   *
   * @throws StickException UNKNOWN_PERSON, or if the pin store does not have their keys
   */
  void print(PersonName person, PrintWriter out) throws StickException {
    if (!opened.people().contains(person)) {
      throw new StickException(Cause.UNKNOWN_PERSON, person);
    }
    PinnedServer server = opened.server();
    KeptOnions kept = opened.store().onions(server);
    try (SecretText all = new SecretText()) {
      boolean first = true;
      for (OnionOnStick onion : opened.contents().onions()) {
        if (!onion.takesKeys() || onion.clients().contains(person.text())) {
          if (!first) {
            all.blankLine();
          }
          first = false;
          add(all, server, kept, onion, person);
        }
      }
      all.lend(bytes -> show(bytes, out));
    } catch (PinStoreException e) {
      throw StickException.because(Cause.KEYS_NOT_HERE, e);
    }
  }

  private void add(
      SecretText all, PinnedServer server, KeptOnions kept, OnionOnStick onion, PersonName person)
      throws PinStoreException, StickException {
    List<KeptOnion> known =
        kept.list().stream()
            .filter(one -> one.service().equals(onion.service()))
            .filter(one -> one.address().equals(onion.address()))
            .toList();
    if (known.isEmpty()) {
      throw new StickException(Cause.UNKNOWN_SERVER, onion.service());
    }
    KeptOnion one = known.getFirst();
    OnionService service =
        new OnionService(one, catalogue.flatMap(services -> services.find(onion.service())));
    Optional<ClientKey> key =
        onion.takesKeys() ? Optional.of(kept.key(one, person)) : Optional.empty();
    try (SecretText block = HandOverBlock.of(server.name(), service, key)) {
      all.add(block);
    } finally {
      key.ifPresent(ClientKey::close);
    }
  }

  private static void show(byte[] text, PrintWriter out) {
    CharBuffer letters = UTF_8.decode(ByteBuffer.wrap(text));
    try {
      out.append(letters);
      out.flush();
    } finally {
      Arrays.fill(letters.array(), '\0');
    }
  }
}
