// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.crowd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.mdns.ManyHosts;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.pinning.tls.ServerTls;

/**
 * A program that is many servers, each at an address of its own: it answers mDNS questions, and
 * some of them prove a key in TLS handshakes; the connections to the others are refused.
 */
public final class Crowd {
  /** What the first one is called. */
  public static final String OURS = "workshop";

  /** Where each server's page is. */
  public static final int PORT = 443;

  private Crowd() {}

  /**
   * Arguments: a pin store for the pin of the first server; how many of the servers have a key; an
   * address of this machine for each server. Prints a line when all are there.
   */
  public static void main(String[] arguments) throws Exception {
    int keys = Integer.parseInt(arguments[1]);
    List<ManyHosts.Host> hosts = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      InetAddress address = InetAddress.ofLiteral(arguments[i]);
      String name = i == 2 ? OURS : "server-" + (i - 2);
      hosts.add(new ManyHosts.Host(address, name, PORT));
      if (i - 2 < keys) {
        ServerIdentity identity = ServerIdentity.generate(ServerName.of(name));
        if (i == 2) {
          PinStore.at(Path.of(arguments[0]))
              .save(PinnedServer.of(ServerName.of(name), identity.certificate()));
        }
        TlsDoor.open(new InetSocketAddress(address, PORT), ServerTls.serverContext(identity));
      }
    }
    try (ManyHosts _ = ManyHosts.start("_tails-server._tcp.local", hosts)) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // until whoever started this ends
      }
    }
  }
}
