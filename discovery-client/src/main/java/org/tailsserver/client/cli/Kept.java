// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.text.PlainText;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;

/** What is kept under a name that a person typed. */
sealed interface Kept {

  /** The name of its folder. */
  String petname();

  /** A server that can be used. */
  record Whole(PinnedServer server) implements Kept {
    @Override
    public String petname() {
      return server.petname().text();
    }
  }

  /** An entry that cannot be used. */
  record Broken(PinStore.Damaged entry) implements Kept {
    @Override
    public String petname() {
      return entry.petname();
    }
  }

  /**
   * Finds it.
   *
   * @param typed the petname, or what a damaged entry is listed as
   */
  static Kept find(PinStore store, String typed) throws Failed {
    List<Kept> all = new ArrayList<>();
    try {
      PinStore.Listing listing = store.list();
      listing.servers().forEach(server -> all.add(new Whole(server)));
      listing.damaged().forEach(entry -> all.add(new Broken(entry)));
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    // Character for character first: a folder may bear any name at all.
    for (Kept kept : all) {
      if (kept.petname().equals(typed)) {
        return kept;
      }
    }
    for (Kept kept : all) {
      if (kept.isMeantBy(typed)) {
        return kept;
      }
    }
    if (all.isEmpty()) {
      throw new Failed(ExitCode.NOT_FOUND, "name.none-kept", store.folder());
    }
    throw new Failed(
        ExitCode.NOT_FOUND,
        "name.not-kept",
        typed,
        String.join(", ", all.stream().map(Kept::petname).toList()));
  }

  /** Whether somebody who types this means it, however the keyboard composes letters. */
  default boolean isMeantBy(String typed) {
    return petname().equals(Normalizer.normalize(typed, Normalizer.Form.NFC))
        || PlainText.of(petname()).equals(typed);
  }

  private static PinnedServer proved(PinStore store, PinnedServer server) throws Failed {
    try {
      return store
          .find(server.petname().text())
          .orElseThrow(() -> new Failed(ExitCode.NOT_FOUND, "name.gone", server.petname()));
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
  }

  /** The server, of which more than its name is wanted. */
  static PinnedServer whole(PinStore store, String typed) throws Failed {
    return switch (find(store, typed)) {
      case Whole(var server) -> proved(store, server);
      case Broken(var entry) -> throw PinsCommand.refused(entry.why());
    };
  }
}
