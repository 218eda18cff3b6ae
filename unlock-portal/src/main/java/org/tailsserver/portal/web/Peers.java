// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.tailsserver.protocol.state.Peer;

/**
 * Who is at the other end of a connection, as far as fairness goes.
 *
 * <p>An IPv4 address is one peer. So is a neighbour's IPv6 address, for on a LAN all machines share
 * one prefix; a neighbour is who has the /64 of the address of ours it came to, link-local ones
 * included. It can take as many addresses as it likes there, so what has to be shared out is shared
 * between networks first ({@link org.tailsserver.portal.unlock.Network}). Anybody else's whole /64
 * is one peer: over there one machine has it all. See docs/decisions/0008.
 */
final class Peers {
  private static final int NETWORK_BYTES = 8;

  private Peers() {}

  /**
   * Who is at the other end.
   *
   * @param remote its address
   * @param local the address of ours it came to
   */
  static Peer.Stranger of(SocketAddress remote, SocketAddress local) {
    if (remote instanceof InetSocketAddress other
        && other.getAddress() != null
        && local instanceof InetSocketAddress own
        && own.getAddress() != null) {
      return of(other.getAddress(), own.getAddress());
    }
    return new Peer.Stranger("unknown");
  }

  static Peer.Stranger of(InetAddress remote, InetAddress local) {
    byte[] bytes = remote.getAddress();
    if (!(remote instanceof Inet6Address) || isNeighbour(bytes, local.getAddress())) {
      return new Peer.Stranger(remote.getHostAddress());
    }
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return new Peer.Stranger(InetAddress.getByAddress(bytes).getHostAddress() + "/64");
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an IPv6 address", e);
    }
  }

  private static boolean isNeighbour(byte[] remote, byte[] local) {
    return local.length == remote.length
        && Arrays.equals(remote, 0, NETWORK_BYTES, local, 0, NETWORK_BYTES);
  }
}
