// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import java.net.InetAddress;
import org.tailsserver.config.header.InterfaceAddress;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;
import org.tailsserver.creator.write.StickPlan;

/**
 * What a plan file says of how a server is reached. Without {@code [ways]} that is by all of them;
 * without {@code [network]} it takes the addresses it is given.
 */
final class PlanReach {
  static final String WAYS = "ways";
  static final String NETWORK = "network";

  private static final String ANNOUNCE = "announce";
  private static final String CONSOLE = "console";
  private static final String WEB = "web";
  private static final String ADDRESSES = "addresses";
  private static final String GATEWAYS = "gateways";

  private PlanReach() {}

  static void read(TomlTable file, PlanDraft draft) throws TomlException {
    if (file.has(WAYS)) {
      TomlTable ways = file.table(WAYS);
      ways.allowOnly(ANNOUNCE, CONSOLE, WEB);
      boolean console = ways.flag(CONSOLE, true);
      boolean web = ways.flag(WEB, true);
      if (!console && !web) {
        throw file.error(WAYS, PlanText.of("failure.NO_WAY_IN"));
      }
      draft.ways(new Ways(ways.flag(ANNOUNCE, true), console, web));
    }
    if (file.has(NETWORK)) {
      TomlTable network = file.table(NETWORK);
      network.allowOnly(ADDRESSES, GATEWAYS);
      try {
        draft.network(Network.of(network.texts(ADDRESSES), network.texts(GATEWAYS)));
      } catch (IllegalArgumentException e) {
        throw file.error(NETWORK, PlanText.of("failure.BAD_NETWORK"));
      }
    }
  }

  static void write(StickPlan plan, TomlText text) {
    if (!plan.ways().equals(Ways.ALL)) {
      text.put(
          WAYS,
          new TomlText()
              .put(ANNOUNCE, plan.ways().announce())
              .put(CONSOLE, plan.ways().console())
              .put(WEB, plan.ways().web()));
    }
    if (plan.network().isStatic()) {
      text.put(
          NETWORK,
          new TomlText()
              .put(
                  ADDRESSES,
                  plan.network().addresses().stream().map(InterfaceAddress::toString).toList())
              .put(
                  GATEWAYS,
                  plan.network().gateways().stream().map(InetAddress::getHostAddress).toList()));
    }
  }
}
