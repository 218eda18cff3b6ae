// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tailsserver.config.header.InterfaceAddress;
import org.tailsserver.config.header.Network;

/**
 * Tells the programs that manage networks the addresses the stick names, in files that are gone
 * when the machine is switched off: systemd.network(5), and a keyfile of NetworkManager
 * (nm-settings-keyfile(5)). They hold for every wired network card.
 *
 * @param run {@code /run}
 */
record NetworkFiles(Path run) {

  /** Before what a distribution may bring; the first file that matches an interface counts. */
  private static final String NETWORKD = "systemd/network/05-tails-server.network";

  private static final String NETWORK_MANAGER =
      "NetworkManager/system-connections/tails-server.nmconnection";

  /** Whatever is there otherwise is asked for addresses, or asks for some itself. */
  void write(Network network) throws IOException {
    Path networkd = run.resolve(NETWORKD);
    Files.createDirectories(networkd.getParent());
    WholeFile.write(networkd, forNetworkd(network).getBytes(UTF_8));
    // Its reader is no longer root.
    Files.setPosixFilePermissions(networkd, PosixFilePermissions.fromString("rw-r--r--"));
    Path networkManager = run.resolve(NETWORK_MANAGER);
    Files.createDirectories(networkManager.getParent());
    WholeFile.write(networkManager, forNetworkManager(network).getBytes(UTF_8));
  }

  private static String forNetworkd(Network network) {
    StringBuilder text = new StringBuilder(512);
    text.append("[Match]\nType=ether\nKind=!*\n\n[Network]\n");
    text.append("DHCP=no\nIPv6AcceptRA=no\nLLMNR=no\nMulticastDNS=no\n");
    // A link-local address would be made of the hardware's otherwise.
    text.append(
        has(network, 16)
            ? "LinkLocalAddressing=ipv6\nIPv6LinkLocalAddressGenerationMode=random\n"
            : "LinkLocalAddressing=no\n");
    for (InterfaceAddress address : network.addresses()) {
      text.append("Address=").append(address).append('\n');
    }
    for (InetAddress gateway : network.gateways()) {
      text.append("Gateway=").append(gateway.getHostAddress()).append('\n');
    }
    return text.toString();
  }

  private static String forNetworkManager(Network network) {
    StringBuilder text = new StringBuilder(512);
    text.append("[connection]\nid=tails-server\nuuid=5c1f3bb6-2f6e-4a5e-9c3c-6f0f4e1f7d3a\n");
    text.append("type=ethernet\nautoconnect-priority=999\n");
    section(text, "ipv4", network, 4);
    section(text, "ipv6", network, 16);
    return text.toString();
  }

  private static void section(StringBuilder text, String name, Network network, int bytes) {
    text.append("\n[").append(name).append("]\n");
    if (bytes == 16 && has(network, bytes)) {
      text.append("addr-gen-mode=stable-privacy\n");
    }
    text.append(has(network, bytes) ? "method=manual\n" : "method=disabled\n");
    int number = 1;
    for (InterfaceAddress address : network.addresses()) {
      if (isOf(address.address(), bytes)) {
        text.append("address").append(number++).append('=').append(address).append('\n');
      }
    }
    for (InetAddress gateway : network.gateways()) {
      if (isOf(gateway, bytes)) {
        text.append("gateway=").append(gateway.getHostAddress()).append('\n');
      }
    }
  }

  private static boolean has(Network network, int bytes) {
    boolean has = false;
    for (InterfaceAddress address : network.addresses()) {
      has |= isOf(address.address(), bytes);
    }
    return has;
  }

  private static boolean isOf(InetAddress address, int bytes) {
    return (address instanceof Inet4Address) == (bytes == 4);
  }
}
