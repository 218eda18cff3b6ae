// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.identity;

import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.contents.KeptServer;
import org.tailsserver.creator.keys.StickIdentity;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;

/**
 * Another name for a server: in its header and, for that name, in a new certificate of the same
 * key, so that every pin of it stays good. The stick comes first; a run that is killed then is
 * ended by the same command.
 */
public final class Renaming {

  private Renaming() {}

  /**
   * What came of it.
   *
   * @param token what the stick says now
   * @param kept the server as the pin store keeps it now, if it does, under the petname it had
   */
  public record Renamed(HeaderToken token, Optional<PinnedServer> kept) {}

  /**
   * Renames it.
   *
   * @param before what the stick says
   * @throws StickException NAME_TAKEN, STORE_BEHIND and others
   */
  public static Renamed rename(Stick stick, HeaderToken before, ServerName name, PinStore store)
      throws StickException {
    ServerIdentity identity = KeptServer.identity(before);
    Optional<PinnedServer> kept = KeptServer.find(before, store);
    requireFree(name, identity.pin(), store);
    HeaderToken now = before;
    if (!before.name().equals(name)) {
      identity = identity.renamed(name);
      now = before.renamed(name, identity.certificateDer());
      StickIdentity.replace(stick, before, now, _ -> {});
    }
    try {
      return new Renamed(
          now,
          kept.isPresent()
              ? Optional.of(store.recertify(kept.get(), name, identity.certificate()))
              : kept);
    } catch (PinStoreException e) {
      throw StickException.because(Cause.STORE_BEHIND, e);
    }
  }

  /** Two servers of one name cannot be told apart by whoever reads it. */
  private static void requireFree(ServerName name, Pin own, PinStore store) throws StickException {
    try {
      for (PinnedServer other : store.list().servers()) {
        if (!other.pin().equals(own)
            && (other.petname().equals(name) || other.name().equals(name))) {
          throw new StickException(Cause.NAME_TAKEN, name.text());
        }
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }
}
