// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.util.ArrayList;
import java.util.List;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.pinning.handover.OnionService;
import org.tailsserver.pinning.store.PinnedServer;

/** Onion services in lines for people, with nothing secret but where they are. */
final class OnionTexts {

  private OnionTexts() {}

  static List<String> list(PinnedServer server, List<OnionService> services) {
    if (services.isEmpty()) {
      return List.of(ClientText.of("onions.none", server.petname()));
    }
    List<String> lines = new ArrayList<>();
    for (OnionService one : services) {
      lines.add(title(one));
      lines.add(ClientText.of("onions.address", one.onion().address().host()));
      one.port().ifPresent(port -> lines.add(ClientText.of("onions.port", "" + port)));
      one.application().ifPresent(name -> lines.add(ClientText.of("onions.application", name)));
      if (!one.onion().password().isEmpty()) {
        lines.add(ClientText.of("onions.password"));
      }
      lines.add(ClientText.of("onions.access." + one.onion().access()));
    }
    lines.add(ClientText.of("onions.next", ShellWord.of(server.petname())));
    return lines;
  }

  static String title(OnionService service) {
    return service
        .displayName()
        .map(name -> ClientText.of("onions.title", service.name(), name))
        .orElseGet(() -> ClientText.of("verbatim", service.name()));
  }
}
