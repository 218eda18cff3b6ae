// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.util.Optional;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.protocol.state.Peer;

/** Who asks. Thread-safe. */
final class Visitors {
  private final OwnerKeys owners;

  Visitors(OwnerKeys owners) {
    this.owners = owners;
  }

  /** An owner who proved a key the stick names, or else whoever has this address. */
  Peer peer(Request request) {
    Optional<Pin> key = TlsConnections.clientKey(request);
    if (key.isPresent() && owners.keys().contains(key.get().hex())) {
      return new Peer.Proven(key.get().hex());
    }
    ConnectionMetaData connection = request.getConnectionMetaData();
    return Peers.of(connection.getRemoteSocketAddress(), connection.getLocalSocketAddress());
  }

  /** Whether it may try a passphrase at all. */
  boolean mayUnlock(Request request) {
    return !owners.strict() || peer(request) instanceof Peer.Proven;
  }
}
