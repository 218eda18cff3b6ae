// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnions;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;

/**
 * The onion addresses that a server tells who opened it. Whoever took it over may tell anything, as
 * often as it likes. Not thread-safe.
 */
final class OnionsTold {

  /** Of one service; of three at least two are not the one that is kept. */
  private static final int MOST_ADDRESSES = 3;

  private final Map<String, Set<String>> addresses = new LinkedHashMap<>();
  private boolean opened;
  private boolean tooMany;

  /** Takes note of what a server says, in order. */
  void hear(Frame.Report report) {
    if (report instanceof Frame.Outcome(AttemptOutcome.Opened())) {
      opened = true;
    } else if (opened && report instanceof Frame.State(UnlockState.Publishing(var onions))) {
      onions.forEach(this::note);
    }
  }

  private void note(UnlockState.Onion onion) {
    if (!addresses.containsKey(onion.service()) && addresses.size() == KeptOnions.MOST) {
      tooMany = true;
      return;
    }
    Set<String> all = addresses.computeIfAbsent(onion.service(), _ -> new LinkedHashSet<>());
    if (all.size() < MOST_ADDRESSES) {
      all.add(onion.address());
    }
  }

  /** What became of keeping them. */
  enum Kept {
    /** They are kept, or there were none. */
    FINE,
    /** The server tells of another address than the one that is kept, or of more than it has. */
    OTHERS,
    /** The pin store did not take them, or could not say what is kept. */
    REFUSED
  }

  /** Keeps what is new, and says what is not as it was. */
  Kept keep(PinStore store, PinnedServer server, Terminal terminal) {
    Map<String, List<OnionAddress>> told = told(terminal);
    if (told.isEmpty()) {
      return warnOfTooMany(server, terminal) ? Kept.OTHERS : Kept.FINE;
    }
    KeptOnions kept = store.onions(server);
    boolean refused = false;
    try {
      Map<String, OnionAddress> first = new LinkedHashMap<>();
      told.forEach((service, all) -> first.put(service, all.getFirst()));
      kept.learn(first);
    } catch (PinStoreException e) {
      terminal.err().println(ClientText.of("onions.not-kept", String.valueOf(e.getMessage())));
      refused = true;
    }
    // Whether or not anything could be written: an alarm must not hang on that.
    boolean others = false;
    try {
      others = warnOfOthers(kept.list(), told, refused, server, terminal);
    } catch (PinStoreException e) {
      refused = true; // which was said already: learning reads the same
    }
    others |= warnOfTooMany(server, terminal);
    return others ? Kept.OTHERS : refused ? Kept.REFUSED : Kept.FINE;
  }

  /** What makes sense of it, after a complaint about what does not. */
  private Map<String, List<OnionAddress>> told(Terminal terminal) {
    Map<String, List<OnionAddress>> told = new LinkedHashMap<>();
    addresses.forEach((service, texts) -> {
      List<OnionAddress> parsed =
          texts.stream().map(OnionAddress::parse).flatMap(Optional::stream).distinct().toList();
      boolean word = ServerConfig.isWord(service);
      if (!word || parsed.size() < texts.size()) {
        terminal.err().println(ClientText.of("onions.nonsense", service));
      }
      if (word && !parsed.isEmpty()) {
        told.put(service, parsed);
      }
    });
    return told;
  }

  private boolean warnOfOthers(
      List<KeptOnion> kept,
      Map<String, List<OnionAddress>> told,
      boolean refused,
      PinnedServer server,
      Terminal terminal) {
    Map<String, KeptOnion> known =
        kept.stream().collect(Collectors.toMap(KeptOnion::service, Function.identity()));
    boolean others = false;
    for (Map.Entry<String, List<OnionAddress>> one : told.entrySet()) {
      KeptOnion here = known.get(one.getKey());
      if (here == null) {
        tooMany |= !refused;
        continue;
      }
      for (OnionAddress now : one.getValue()) {
        if (!now.equals(here.address())) {
          warn(here, now, server, terminal);
          others = true;
        }
      }
    }
    return others;
  }

  private static void warn(
      KeptOnion kept, OnionAddress now, PinnedServer server, Terminal terminal) {
    terminal
        .err()
        .println(
            ClientText.of(
                "onions.other-address",
                kept.service(),
                kept.address().host(),
                now.host(),
                server.petname()));
  }

  private boolean warnOfTooMany(PinnedServer server, Terminal terminal) {
    if (tooMany) {
      terminal.err().println(ClientText.of("onions.too-many", server.petname(), KeptOnions.MOST));
    }
    return tooMany;
  }

  /** Where to look them up, if there are any. */
  Optional<String> hint(PinnedServer server) {
    return addresses.isEmpty()
        ? Optional.empty()
        : Optional.of(ClientText.of("onions.hint", ShellWord.of(server.petname())));
  }
}
