// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.unlock;

import org.tailsserver.protocol.state.Peer;

/**
 * What a peer shares with those whose addresses it could take as well: over IPv6 its /64, over IPv4
 * nothing, and a key that was proved is shared with nobody.
 */
public final class Network {
  private static final int GROUPS = 4;

  private Network() {}

  /** Equal for peers of one /64. */
  public static String of(Peer peer) {
    if (!(peer instanceof Peer.Stranger stranger)) {
      return peer.toString();
    }
    String address = stranger.network();
    int end = 0;
    for (int i = 0; i < GROUPS; i++) {
      end = address.indexOf(':', end) + 1;
      if (end == 0) {
        return address;
      }
    }
    return address.substring(0, end);
  }
}
