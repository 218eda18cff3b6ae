// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.InvalidIdentityException;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;

/** The server of a stick as the pin store of this machine keeps it. */
public final class KeptServer {

  private KeptServer() {}

  /** The key and certificate of a stick. */
  public static ServerIdentity identity(HeaderToken token) throws StickException {
    try {
      return ServerIdentity.ofDer(token.certificateDer(), token.privateKeyPkcs8());
    } catch (InvalidIdentityException e) {
      throw StickException.because(Cause.BAD_HEADER, e);
    }
  }

  /**
   * The server, if it is kept. One that got other keys in a run that was killed afterwards takes
   * the place of the old one, now that the stick is seen to have them.
   */
  public static Optional<PinnedServer> find(HeaderToken token, PinStore store)
      throws StickException {
    ServerIdentity identity = identity(token);
    try {
      store.succession().settle(identity.pin());
      return store.findByPin(identity.pin());
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }
}
