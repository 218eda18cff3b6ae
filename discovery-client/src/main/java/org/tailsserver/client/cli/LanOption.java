// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.scan.Scanning;
import org.tailsserver.client.scan.Subnet;
import picocli.CommandLine.Option;

/** Which networks to look on, and how. */
final class LanOption {

  private static final int MOST_SUBNETS = 4;

  @Option(names = "--from", paramLabel = "ADDRESS", descriptionKey = "from")
  private @Nullable InetAddress own;

  @Option(names = "--subnet", paramLabel = "CIDR", descriptionKey = "subnet")
  private List<Subnet> subnets = List.of();

  @Option(names = "--no-scan", descriptionKey = "no-scan")
  private boolean noScan;

  /** Whether hosts are asked one by one. */
  Scanning scanning() throws Failed {
    if (noScan && !subnets.isEmpty()) {
      throw new Failed(ExitCode.USAGE, "lan.no-scan-subnet");
    }
    if (subnets.size() > MOST_SUBNETS) {
      throw new Failed(ExitCode.USAGE, "lan.subnets", MOST_SUBNETS);
    }
    return noScan ? Scanning.NEVER : new Scanning(subnets.isEmpty(), subnets);
  }

  List<LanAddress> networks() throws Failed {
    try {
      List<LanAddress> networks =
          own == null ? LanAddress.ofThisMachine() : LanAddress.of(own).stream().toList();
      if (!networks.isEmpty()) {
        return networks;
      }
      throw own == null
          ? new Failed(ExitCode.NOT_FOUND, "lan.none")
          : new Failed(ExitCode.USAGE, "lan.not-ours", own.getHostAddress());
    } catch (SocketException e) {
      throw new Failed(ExitCode.NOT_FOUND, "lan.none");
    }
  }
}
