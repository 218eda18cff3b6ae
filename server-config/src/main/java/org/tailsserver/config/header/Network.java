// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server gets its addresses on the LAN: as the system it runs on does (DHCP), or these and no
 * others. Immutable.
 *
 * @param addresses its own; none for DHCP. At most {@value #MOST}, each of a network of its own
 * @param gateways the way to everywhere else, at most one IPv4 and one IPv6 address, each in the
 *     network of an address of the server, or link-local
 */
public record Network(List<InterfaceAddress> addresses, List<InetAddress> gateways) {

  /** How many addresses a server has at most. */
  public static final int MOST = 4;

  /** Whatever the system it runs on does. */
  public static final Network DHCP = new Network(List.of(), List.of());

  /**
   * A network.
   *
   * @throws IllegalArgumentException if a server with these would not be reached, or reach nothing
   */
  public Network {
    addresses = List.copyOf(addresses);
    gateways = List.copyOf(gateways);
    boolean good = addresses.size() <= MOST && gateways.size() <= 2;
    for (int i = 0; i < addresses.size(); i++) {
      for (InterfaceAddress earlier : addresses.subList(0, i)) {
        InetAddress later = addresses.get(i).address();
        good &= !earlier.address().equals(later) && !earlier.sees(later);
      }
    }
    for (InetAddress gateway : gateways) {
      good &= isReached(gateway, addresses);
    }
    if (gateways.size() == 2) {
      good &= gateways.getFirst().getClass() != gateways.getLast().getClass();
    }
    if (!good) {
      throw new IllegalArgumentException("no network");
    }
  }

  /**
   * Reads addresses such as {@code 192.168.4.2/24} and gateways such as {@code 192.168.4.1}.
   *
   * @throws IllegalArgumentException if they are none, or do not fit together
   */
  public static Network of(List<String> addresses, List<String> gateways) {
    List<InterfaceAddress> own = new ArrayList<>();
    for (String address : addresses) {
      own.add(InterfaceAddress.of(address));
    }
    List<InetAddress> routers = new ArrayList<>();
    for (String gateway : gateways) {
      routers.add(IpText.address(gateway));
    }
    return new Network(own, routers);
  }

  /** Whether the stick names the server's addresses. */
  public boolean isStatic() {
    return !addresses.isEmpty();
  }

  private static boolean isReached(InetAddress gateway, List<InterfaceAddress> addresses) {
    boolean reached = false;
    for (InterfaceAddress address : addresses) {
      boolean sameKind = address.address().getClass() == gateway.getClass();
      boolean linkLocal = gateway.isLinkLocalAddress() && gateway.getAddress().length == 16;
      reached |= address.sees(gateway) || (sameKind && linkLocal);
    }
    return reached && !gateway.isMulticastAddress();
  }
}
