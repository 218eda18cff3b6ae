// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.InterfaceAddress;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;

/** How a server is reached, in lines for people. */
final class ReachWords {

  private ReachWords() {}

  static List<String> of(HeaderToken token) {
    return of(token.ways(), token.network(), token.owners().strict());
  }

  static List<String> of(Ways ways, Network network, boolean strict) {
    List<String> lines = new ArrayList<>();
    if (!ways.web()) {
      lines.add(CreateText.of("plan.no-web"));
    } else {
      lines.add(CreateText.of(strict ? "plan.strict" : "plan.not-strict"));
      lines.add(CreateText.of(ways.announce() ? "plan.announce" : "plan.no-announce"));
    }
    lines.add(CreateText.of(ways.console() ? "plan.console" : "plan.no-console"));
    lines.add(
        network.isStatic()
            ? CreateText.of(
                "plan.static",
                network.addresses().stream()
                    .map(InterfaceAddress::toString)
                    .collect(Collectors.joining(", ")))
            : CreateText.of("plan.dhcp"));
    return lines;
  }
}
