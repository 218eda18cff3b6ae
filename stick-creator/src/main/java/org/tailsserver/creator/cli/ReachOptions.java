// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.creator.plan.PlanDraft;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Option;

/** How a new server is reached, as options say it; a plan file can say less, not more. */
final class ReachOptions {

  @Option(names = "--no-announce")
  private boolean noAnnounce;

  @Option(names = "--no-console")
  private boolean noConsole;

  @Option(names = "--no-web")
  private boolean noWeb;

  @Option(names = "--static", paramLabel = "ADDRESS/BITS")
  private List<String> addresses = new ArrayList<>();

  @Option(names = "--gateway", paramLabel = "ADDRESS")
  private List<String> gateways = new ArrayList<>();

  /** Adds what was said to a plan. */
  void addTo(PlanDraft draft) throws StickException {
    if (noAnnounce || noConsole || noWeb) {
      Ways planned = draft.ways().orElse(Ways.ALL);
      boolean console = planned.console() && !noConsole;
      boolean web = planned.web() && !noWeb;
      if (!console && !web) {
        throw new StickException(Cause.NO_WAY_IN);
      }
      draft.ways(new Ways(planned.announce() && !noAnnounce, console, web));
    }
    if (!addresses.isEmpty() || !gateways.isEmpty()) {
      try {
        draft.network(Network.of(addresses, gateways));
      } catch (IllegalArgumentException e) {
        throw new StickException(Cause.BAD_NETWORK);
      }
    }
  }
}
