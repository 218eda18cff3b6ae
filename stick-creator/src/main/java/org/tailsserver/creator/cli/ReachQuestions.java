// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.creator.plan.PlanDraft;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * Asks how a new server is reached, unless that was said already. Each fails if it does not fit.
 */
final class ReachQuestions {

  private final Terminal terminal;
  private final PlanDraft draft;

  ReachQuestions(Terminal terminal, PlanDraft draft) {
    this.terminal = terminal;
    this.draft = draft;
  }

  /** Whether the network gives the server its address, or what it is. */
  void askNetwork() throws StickException {
    if (draft.network().isPresent()) {
      return;
    }
    terminal.say(CreateText.of("ask.network.help"));
    String automatic = CreateText.of("ask.network.automatic");
    String typed = terminal.ask(CreateText.of("ask.network"), automatic);
    if (typed.equalsIgnoreCase(automatic)) {
      draft.network(Network.DHCP);
      return;
    }
    String gateways = terminal.ask(CreateText.of("ask.gateway"));
    try {
      draft.network(Network.of(words(typed), words(gateways)));
    } catch (IllegalArgumentException e) {
      throw new StickException(Cause.BAD_NETWORK);
    }
  }

  /** By which ways it is unlocked and found. */
  void askWays() throws StickException {
    if (draft.ways().isPresent()) {
      return;
    }
    terminal.say(CreateText.of("ask.web.help"));
    boolean web = terminal.agree(CreateText.of("ask.web"), true);
    boolean announce = true;
    if (web) {
      terminal.say(CreateText.of("ask.announce.help"));
      announce = terminal.agree(CreateText.of("ask.announce"), true);
    }
    terminal.say(CreateText.of("ask.console.help"));
    boolean console = terminal.agree(CreateText.of("ask.console"), true);
    if (!web && !console) {
      throw new StickException(Cause.NO_WAY_IN);
    }
    draft.ways(new Ways(announce, console, web));
  }

  private static List<String> words(String line) {
    return Stream.of(line.split("[\\s,]+", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
