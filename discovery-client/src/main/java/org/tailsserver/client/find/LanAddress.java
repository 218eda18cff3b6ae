// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.find;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An address of this machine and the network it is on.
 *
 * @param address this machine's own
 * @param prefix how many leading bits the addresses of that network share
 */
public record LanAddress(InetAddress address, int prefix) {

  /** More than any machine has; a bound on the work on one with very many virtual networks. */
  private static final int MOST = 16;

  /** Every address of this machine on a network with multicast, loopback left out. */
  public static List<LanAddress> ofThisMachine() throws SocketException {
    List<LanAddress> addresses = new ArrayList<>();
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      if (network.isUp()
          && network.supportsMulticast()
          && !network.isLoopback()
          && !network.isPointToPoint()) {
        addresses.addAll(of(network));
      }
    }
    addresses.sort(Comparator.comparing(lan -> !(lan.address() instanceof Inet4Address)));
    return addresses.stream().limit(MOST).toList();
  }

  /** The network {@code own} is on, if it is an address of this machine; loopback too. */
  public static Optional<LanAddress> of(InetAddress own) throws SocketException {
    NetworkInterface network = NetworkInterface.getByInetAddress(own);
    if (network == null) {
      return Optional.empty();
    }
    return of(network).stream().filter(lan -> lan.address().equals(own)).findFirst();
  }

  private static List<LanAddress> of(NetworkInterface network) {
    List<LanAddress> addresses = new ArrayList<>();
    for (InterfaceAddress address : network.getInterfaceAddresses()) {
      // The JDK says 8 bits where the system says none; never widen a network to everything.
      if (address.getNetworkPrefixLength() > 0) {
        addresses.add(new LanAddress(address.getAddress(), address.getNetworkPrefixLength()));
      }
    }
    return addresses;
  }

  /**
   * Whether {@code other} is a host on the same network. Whatever a stranger announces, no
   * connection is made to anywhere else.
   */
  public boolean reaches(InetAddress other) {
    if (other.isAnyLocalAddress()
        || other.isMulticastAddress()
        || other.isLoopbackAddress() != address.isLoopbackAddress()) {
      return false;
    }
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> bit % 8;
      if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
