// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.find.LanAddress;
import picocli.CommandLine.Option;

/** Which networks to listen on. */
final class LanOption {

  @Option(names = "--from", paramLabel = "ADDRESS", descriptionKey = "from")
  private @Nullable InetAddress own;

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
