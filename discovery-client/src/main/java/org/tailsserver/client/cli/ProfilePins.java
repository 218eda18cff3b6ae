// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    List<PinnedServer> seen = new ArrayList<>();
    List<CertificateOverride> wanted = new ArrayList<>();
    for (PinnedServer server : pins.listing(terminal).servers()) {
      Optional<InetAddress> address = server.lastAddress().filter(CertificateOverride::canName);
      if (address.isPresent()) {
        seen.add(server);
        wanted.add(
            CertificateOverride.of(
                new InetSocketAddress(address.get(), server.port()), server.certificate()));
      } else {
        terminal.err().println(ClientText.of("profile.never-seen", server.petname()));
      }
    }
    BrowserProfile.Changes changes = change(folder, wanted);
    for (int i = 0; i < wanted.size(); i++) {
      CertificateOverride each = wanted.get(i);
      String page = each.page().toString();
      if (changes.inPlace().contains(each)) {
        terminal.out().println(ClientText.of("profile.put", seen.get(i).petname(), page));
      } else if (changes.clashing().contains(each)) {
        terminal.err().println(ClientText.of("profile.same-address", seen.get(i).petname(), page));
      } else {
        terminal.err().println(ClientText.of("profile.other", seen.get(i).petname(), page));
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
