// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.tailsserver.protocol.state.Peer;

/** Who is at the other end of a connection, as far as fairness goes. */
final class Peers {
  private static final int NETWORK_BYTES = 8;

  private Peers() {}

  /** The IPv4 address, or the /64 of the IPv6 address: whoever has one of it has all. */
  static Peer.Stranger of(SocketAddress remote) {
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return of(inet.getAddress());
    }
    return new Peer.Stranger("unknown");
  }

  static Peer.Stranger of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new Peer.Stranger(address.getHostAddress());
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return new Peer.Stranger(InetAddress.getByAddress(bytes).getHostAddress() + "/64");
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an IPv6 address", e);
    }
  }
}
