// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where to announce. */
@FunctionalInterface
public interface Interfaces {

  /**
   * The addresses to announce now, one for each LAN.
   *
   * @throws IOException if the system does not tell
   */
  Set<InetAddress> lanAddresses() throws IOException;

  /**
   * The machine's own: of each interface that is up and can do multicast its first IPv4 address, or
   * else its first IPv6 address (which could tell the hardware's, so it comes second). Of two
   * interfaces in the same IPv4 network only the first, for they would take each other for an
   * impostor.
   */
  static Interfaces ofThisMachine() {
    return () -> {
      List<InterfaceAddress> chosen = new ArrayList<>();
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp()
            && each.supportsMulticast()
            && !each.isLoopback()
            && !each.isPointToPoint()) {
          choose(each.getInterfaceAddresses(), chosen);
        }
      }
      Set<InetAddress> addresses = new LinkedHashSet<>();
      chosen.forEach(address -> addresses.add(address.getAddress()));
      return addresses;
    };
  }

  private static void choose(List<InterfaceAddress> offered, List<InterfaceAddress> chosen) {
    for (InterfaceAddress address : offered) {
      if (address.getAddress() instanceof Inet4Address) {
        if (chosen.stream().noneMatch(other -> sameNetwork(address, other))) {
          chosen.add(address);
        }
        return;
      }
    }
    if (!offered.isEmpty()) {
      chosen.add(offered.getFirst());
    }
  }

  /** Whether two addresses lie in one IPv4 network. */
  static boolean sameNetwork(InterfaceAddress one, InterfaceAddress other) {
    if (!(other.getAddress() instanceof Inet4Address)) {
      return false;
    }
    int bits = Math.min(one.getNetworkPrefixLength(), other.getNetworkPrefixLength());
    return bits == 0 || number(one) >>> (32 - bits) == number(other) >>> (32 - bits);
  }

  private static int number(InterfaceAddress address) {
    return java.nio.ByteBuffer.wrap(address.getAddress().getAddress()).getInt();
  }
}
