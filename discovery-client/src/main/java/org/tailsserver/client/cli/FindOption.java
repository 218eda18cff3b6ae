// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.text.ShellWord;
import org.tailsserver.client.verify.Location;
import org.tailsserver.client.verify.Locator;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finding one server by the name its owner gave it. */
final class FindOption {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "petname")
  private String petname = "";

  @Option(names = "--address", paramLabel = "HOST:PORT", descriptionKey = "address")
  private @Nullable InetSocketAddress address;

  @Option(names = "--timeout", paramLabel = "SECONDS", descriptionKey = "find-timeout")
  private @Nullable Duration timeout;

  @Mixin private StoreOption pins = new StoreOption();
  @Mixin private LanOption lan = new LanOption();

  /** The server asked for, and where it proved its key just now. */
  record Verified(PinnedServer server, Location.Found location) {}

  Verified find(Terminal terminal, Messages messages) throws Failed, InterruptedException {
    PinnedServer server = server();
    Location location = look(server, PATIENCE, messages);
    return new Verified(server, verified(server, location, terminal, messages));
  }

  PinStore store() {
    return pins.store();
  }

  /** The server of the name that was given. */
  PinnedServer server() throws Failed {
    return pins.find(petname);
  }

  /**
   * Looks for it.
   *
   * @param patience how long, unless the person said so
   */
  Location look(PinnedServer server, Duration patience, Messages messages)
      throws Failed, InterruptedException {
    if (address != null) {
      return new Locator(server).at(address);
    }
    messages.progress("find.looking", petname);
    return new Locator(server)
        .on(
            lan.networks(),
            lan.scanning(),
            timeout == null ? patience : timeout,
            subnet -> messages.progress("scan.asking", subnet, subnet.size()));
  }

  /** Whether it is looked for, and not said where it is. */
  boolean searches() {
    return address == null;
  }

  /**
   * Where it was last, if that is on a network of this machine: elsewhere nobody is told that there
   * is such a server. Nowhere if the person said where it is.
   */
  Optional<InetAddress> lastOnOurNetworks(PinnedServer server) throws Failed {
    if (address != null || server.lastAddress().isEmpty()) {
      return Optional.empty();
    }
    List<LanAddress> networks = lan.networks();
    return server
        .lastAddress()
        .filter(last -> networks.stream().anyMatch(network -> network.reaches(last)));
  }

  /** What came of looking, told to the person: the server, or the end. */
  Location.Found verified(
      PinnedServer server, Location location, Terminal terminal, Messages messages) throws Failed {
    return switch (location) {
      case Location.Found found -> {
        messages.progress("find.found", petname, digits(found.address()));
        remember(server, found.address(), terminal);
        yield found;
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
      case Location.Thief(var where) ->
          throw new Failed(ExitCode.IMPOSTOR, "find.thief", petname, digits(where));
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
      pins.store().seen(server, where.getAddress(), where.getPort());
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
