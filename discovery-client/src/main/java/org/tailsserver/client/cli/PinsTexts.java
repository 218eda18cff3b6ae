// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** Servers that are kept, in lines for people. */
final class PinsTexts {

  private PinsTexts() {}

  static String words(PinnedServer server) {
    return String.join(" ", server.pin().words());
  }

  /** What tells it from others, in a few lines. */
  static List<String> entry(PinnedServer server) {
    List<String> lines = new ArrayList<>();
    lines.add(ClientText.of("pins.petname", server.petname()));
    if (!server.name().equals(server.petname())) {
      lines.add(ClientText.of("pins.own-name", server.name()));
    }
    lines.add(ClientText.of("pins.words", words(server)));
    lines.add(
        server
            .lastAddress()
            .map(address -> new InetSocketAddress(address, server.port()))
            .map(where -> ClientText.of("pins.seen", FindOption.digits(where)))
            .orElse(ClientText.of("pins.not-seen")));
    return lines;
  }

  /** All that is known of it. */
  static List<String> whole(PinnedServer server) {
    List<String> lines = entry(server);
    lines.add(ClientText.of("pins.port", server.port()));
    lines.add(ClientText.of("pins.pin", server.pin()));
    lines.add(ClientText.of("pins.certificate", server.fingerprint()));
    server
        .sshHostKey()
        .ifPresent(key -> lines.add(ClientText.of("pins.ssh", key.key().fingerprint())));
    return lines;
  }

  static List<String> entry(PinStore.Damaged damaged) {
    return List.of(
        ClientText.of("pins.damaged", damaged.petname()),
        ClientText.of("pins.why", String.valueOf(damaged.why().getMessage())));
  }
}
