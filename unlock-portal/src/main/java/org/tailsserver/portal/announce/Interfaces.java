// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
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
   * One address of an interface.
   *
   * @param prefix the length of its network's prefix, in bits
   */
  record Candidate(InetAddress address, int prefix) {}

  /** None: nothing is announced, and nobody is answered. */
  static Interfaces none() {
    return Set::of;
  }

  /** The machine's own, of the interfaces that are up and can do multicast. */
  static Interfaces ofThisMachine() {
    return () -> {
      List<List<Candidate>> interfaces = new ArrayList<>();
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp()
            && each.supportsMulticast()
            && !each.isLoopback()
            && !each.isPointToPoint()) {
          interfaces.add(
              each.getInterfaceAddresses().stream()
                  .map(own -> new Candidate(own.getAddress(), own.getNetworkPrefixLength()))
                  .toList());
        }
      }
      return choose(interfaces);
    };
  }

  /**
   * Of each interface the first IPv4 address, but only one in each network; where there is none at
   * all, of each interface the first IPv6 address. IPv6 comes second because an address may tell
   * the hardware's. And two announcements that meet, as from two interfaces on one LAN, would take
   * each other for an impostor.
   */
  static Set<InetAddress> choose(List<List<Candidate>> interfaces) {
    List<Candidate> chosen = new ArrayList<>();
    for (List<Candidate> each : interfaces) {
      each.stream()
          .filter(candidate -> candidate.address() instanceof Inet4Address)
          .findFirst()
          .filter(first -> chosen.stream().noneMatch(other -> sameNetwork(first, other)))
          .ifPresent(chosen::add);
    }
    if (chosen.isEmpty()) {
      interfaces.forEach(each -> each.stream().findFirst().ifPresent(chosen::add));
    }
    Set<InetAddress> addresses = new LinkedHashSet<>();
    chosen.forEach(candidate -> addresses.add(candidate.address()));
    return addresses;
  }

  private static boolean sameNetwork(Candidate one, Candidate other) {
    int bits = Math.min(one.prefix(), other.prefix());
    return bits == 0 || number(one) >>> (32 - bits) == number(other) >>> (32 - bits);
  }

  private static int number(Candidate candidate) {
    return ByteBuffer.wrap(candidate.address().getAddress()).getInt();
  }
}
