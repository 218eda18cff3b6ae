// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.client.verify.Location;
import org.tailsserver.client.verify.Locator;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finding one server by the name its owner gave it. */
final class FindOption {

  @Parameters(paramLabel = "NAME", descriptionKey = "petname")
  private String petname = "";

  @Option(names = "--address", paramLabel = "HOST:PORT", descriptionKey = "address")
  private @Nullable InetSocketAddress address;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      descriptionKey = "find-timeout",
      defaultValue = "10")
  private Duration timeout = Duration.ofSeconds(10);

  @Mixin private StoreOption pins = new StoreOption();
  @Mixin private LanOption lan = new LanOption();

  /** The server asked for, and where it proved its key just now. */
  record Verified(PinnedServer server, Location.Found location) {}

  Verified find(Terminal terminal, Messages messages) throws Failed, InterruptedException {
    PinnedServer server = pins.find(petname);
    Location location;
    if (address == null) {
      messages.progress("find.looking", petname);
      location =
          new Locator(server)
              .on(
                  lan.networks(),
                  lan.scanning(),
                  timeout,
                  subnet -> messages.progress("scan.asking", subnet, subnet.size()));
    } else {
      location = new Locator(server).at(address);
    }
    return switch (location) {
      case Location.Found found -> {
        messages.progress("find.found", petname, digits(found.address()));
        remember(server, found.address(), terminal);
        yield new Verified(server, found);
      }
      case Location.Impostor(var where, var presented) ->
          throw new Failed(
              ExitCode.IMPOSTOR,
              "find.impostor",
              petname,
              digits(where),
              String.join(" ", server.pin().words()),
              String.join(" ", presented.words()),
              ShellWord.of(server.petname()));
      case Location.Unreachable(var where, var cause) ->
          throw new Failed(ExitCode.UNREACHABLE, "find.unreachable", petname, digits(where), cause);
      case Location.NotSeen(boolean crowded) ->
          throw new Failed(ExitCode.NOT_FOUND, crowded ? "find.crowded" : "find.not-seen", petname);
    };
  }

  /** What this machine proves itself with; without one, or with a damaged one, it is a stranger. */
  Optional<ClientIdentity> clientIdentity(PinnedServer server, Terminal terminal) {
    try {
      return pins.store().clientIdentity(server);
    } catch (PinStoreException e) {
      terminal.err().println(ClientText.of("find.no-key", String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /** Only a hint for the next time: a store that cannot be written stops nobody. */
  private void remember(PinnedServer server, InetSocketAddress where, Terminal terminal) {
    try {
      pins.store().save(server.seenAt(where.getAddress(), where.getPort()));
    } catch (PinStoreException e) {
      terminal.err().println(String.valueOf(e.getMessage()));
    }
  }

  static String digits(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return host.indexOf(':') < 0
        ? host + ":" + address.getPort()
        : "[" + host + "]:" + address.getPort();
  }
}
