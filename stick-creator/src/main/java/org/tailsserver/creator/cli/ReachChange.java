// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.InterfaceAddress;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Option;

/** How a server that is there already is reached from now on, as options say it. */
final class ReachChange {

  @Option(names = "--announce")
  private boolean announce;

  @Option(names = "--no-announce")
  private boolean noAnnounce;

  @Option(names = "--console")
  private boolean console;

  @Option(names = "--no-console")
  private boolean noConsole;

  @Option(names = "--web")
  private boolean web;

  @Option(names = "--no-web")
  private boolean noWeb;

  @Option(names = "--static", paramLabel = "ADDRESS/BITS")
  private List<String> addresses = new ArrayList<>();

  @Option(names = "--gateway", paramLabel = "ADDRESS")
  private List<String> gateways = new ArrayList<>();

  @Option(names = "--dhcp")
  private boolean dhcp;

  /** Whether anything is to change. */
  boolean isAsked() {
    return announce
        || noAnnounce
        || console
        || noConsole
        || web
        || noWeb
        || dhcp
        || !addresses.isEmpty()
        || !gateways.isEmpty();
  }

  /** Refuses what cannot be meant, whatever the stick says. */
  void check() throws StickException {
    requireOne(announce, "--announce", noAnnounce, "--no-announce");
    requireOne(console, "--console", noConsole, "--no-console");
    requireOne(web, "--web", noWeb, "--no-web");
    requireOne(dhcp, "--dhcp", !addresses.isEmpty(), "--static");
    requireOne(dhcp, "--dhcp", !gateways.isEmpty(), "--gateway");
    if (noConsole && noWeb) {
      throw new StickException(Cause.NO_WAY_IN);
    }
  }

  private static void requireOne(boolean one, String name, boolean other, String otherName)
      throws StickException {
    if (one && other) {
      throw new StickException(Cause.CONTRADICTION, name, otherName);
    }
  }

  /** What the stick shall say. */
  HeaderToken of(HeaderToken before) throws StickException {
    Ways ways = before.ways();
    boolean byConsole = console || (ways.console() && !noConsole);
    boolean byWeb = web || (ways.web() && !noWeb);
    if (!byConsole && !byWeb) {
      throw new StickException(Cause.NO_WAY_IN);
    }
    return before.reached(
        new Ways(announce || (ways.announce() && !noAnnounce), byConsole, byWeb),
        network(before.network()));
  }

  private Network network(Network before) throws StickException {
    if (dhcp) {
      return Network.DHCP;
    }
    if (addresses.isEmpty() && gateways.isEmpty()) {
      return before;
    }
    try {
      return addresses.isEmpty()
          ? Network.of(texts(before), gateways)
          : Network.of(addresses, gateways.isEmpty() ? gatewaysOf(before) : gateways);
    } catch (IllegalArgumentException e) {
      throw new StickException(Cause.BAD_NETWORK);
    }
  }

  private static List<String> texts(Network network) {
    return network.addresses().stream().map(InterfaceAddress::toString).toList();
  }

  /** Those that can still be reached, or none: another network has another router. */
  private List<String> gatewaysOf(Network before) {
    List<String> kept = new ArrayList<>();
    for (InetAddress gateway : before.gateways()) {
      try {
        Network.of(addresses, List.of(gateway.getHostAddress()));
        kept.add(gateway.getHostAddress());
      } catch (IllegalArgumentException e) {
        // In none of the new networks, or the addresses are none at all, which is said then.
      }
    }
    return kept;
  }
}
