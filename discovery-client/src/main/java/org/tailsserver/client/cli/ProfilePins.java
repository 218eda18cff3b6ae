// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.client.open.BrowserProfile;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.firefox.CertificateOverride;
import org.tailsserver.pinning.store.PinnedServer;

/**
 * Puts exceptions for all known servers into the profile of a person's browser, or takes them out.
 */
final class ProfilePins {

  private ProfilePins() {}

  static int put(Terminal terminal, StoreOption pins, Path folder) throws Failed {
    Map<PinnedServer, CertificateOverride> wanted = new LinkedHashMap<>();
    for (PinnedServer server : pins.listing(terminal).servers()) {
      Optional<InetAddress> address = server.lastAddress().filter(CertificateOverride::canName);
      if (address.isPresent()) {
        wanted.put(
            server,
            CertificateOverride.of(
                new InetSocketAddress(address.get(), server.port()), server.certificate()));
      } else {
        terminal.err().println(ClientText.of("profile.never-seen", server.petname()));
      }
    }
    BrowserProfile.Changes changes = change(folder, List.copyOf(wanted.values()));
    for (Map.Entry<PinnedServer, CertificateOverride> each : wanted.entrySet()) {
      Object petname = each.getKey().petname();
      String page = each.getValue().page().toString();
      if (changes.inPlace().contains(each.getValue())) {
        terminal.out().println(ClientText.of("profile.put", petname, page));
      } else {
        boolean clashes = changes.clashing().contains(each.getValue());
        String key = clashes ? "profile.same-address" : "profile.other";
        terminal.err().println(ClientText.of(key, petname, page));
      }
    }
    if (wanted.isEmpty()) {
      terminal.out().println(ClientText.of("profile.nothing"));
    }
    boolean all = changes.inPlace().size() == wanted.size();
    return (all ? ExitCode.OK : ExitCode.PROFILE).number;
  }

  static int takeOut(Terminal terminal, Path folder) throws Failed {
    change(folder, List.of());
    terminal.out().println(ClientText.of("profile.taken-out", folder));
    return ExitCode.OK.number;
  }

  private static BrowserProfile.Changes change(Path folder, List<CertificateOverride> wanted)
      throws Failed {
    if (!BrowserProfile.isOne(folder)) {
      throw new Failed(ExitCode.PROFILE, "profile.none", folder);
    }
    try {
      Optional<BrowserProfile> profile = BrowserProfile.open(folder);
      if (profile.isEmpty()) {
        throw new Failed(ExitCode.PROFILE, "profile.in-use", folder);
      }
      try (BrowserProfile free = profile.get()) {
        return free.put(wanted);
      }
    } catch (IOException e) {
      throw new Failed(ExitCode.PROFILE, "profile.not-changed", folder, PinFileInput.reason(e));
    }
  }
}
