// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;

/** The onion addresses that a server tells who opened it. Not thread-safe. */
final class OnionsTold {

  private final Map<String, String> addresses = new LinkedHashMap<>();
  private boolean opened;

  /** Takes note of what a server says, in order. */
  void hear(Frame.Report report) {
    if (report instanceof Frame.Outcome(AttemptOutcome.Opened())) {
      opened = true;
    } else if (opened && report instanceof Frame.State(UnlockState.Publishing(var onions))) {
      onions.forEach(onion -> addresses.put(onion.service(), onion.address()));
    }
  }

  /** What became of keeping them. */
  enum Kept {
    /** They are kept, or there were none. */
    FINE,
    /** The server tells of another address than the one that is kept. */
    OTHERS
  }

  /** Keeps what is new, and says what is not as it was. */
  Kept keep(PinStore store, PinnedServer server, Terminal terminal) {
    Map<String, OnionAddress> told = new LinkedHashMap<>();
    addresses.forEach((service, text) -> {
      Optional<OnionAddress> address = OnionAddress.parse(text);
      if (address.isPresent() && ServerConfig.isWord(service)) {
        told.put(service, address.get());
      } else {
        terminal.err().println(ClientText.of("onions.nonsense", service));
      }
    });
    if (told.isEmpty()) {
      return Kept.FINE;
    }
    try {
      List<KeptOnion> others = store.onions(server).learn(told);
      for (KeptOnion kept : others) {
        String now = Optional.ofNullable(told.get(kept.service())).orElseThrow().host();
        terminal
            .err()
            .println(
                ClientText.of(
                    "onions.other-address",
                    kept.service(),
                    kept.address().host(),
                    now,
                    server.petname()));
      }
      return others.isEmpty() ? Kept.FINE : Kept.OTHERS;
    } catch (PinStoreException e) {
      terminal.err().println(ClientText.of("onions.not-kept", String.valueOf(e.getMessage())));
      return Kept.FINE;
    }
  }

  /** Where to look them up, if there are any. */
  Optional<String> hint(PinnedServer server) {
    return addresses.isEmpty()
        ? Optional.empty()
        : Optional.of(ClientText.of("onions.hint", ShellWord.of(server.petname())));
  }
}
