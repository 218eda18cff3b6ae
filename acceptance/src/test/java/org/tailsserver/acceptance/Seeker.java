// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** A person on a host of a LAN who keeps some pins and looks for servers with the client. */
final class Seeker {
  private final LanHost host;
  private final Path pins;

  /**
   * @param pins where the pins are kept; made when the first is
   */
  Seeker(LanHost host, Path pins) {
    this.host = host;
    this.pins = pins;
  }

  /** Keeps the pin of a server. */
  Seeker owning(AnnouncedServer server, String name) throws Exception {
    PinStore.at(pins).save(PinnedServer.of(ServerName.of(name), server.identity().certificate()));
    return this;
  }

  LanHost host() {
    return host;
  }

  /** What {@code tails-server list} prints, line by line. */
  List<String> list() throws Exception {
    return list("list");
  }

  /** The lines such a command prints. */
  List<String> list(String... arguments) throws Exception {
    return run("", arguments).orThrow().out().lines().toList();
  }

  /** Starts the client. */
  Process start(String... arguments) throws IOException {
    return host.start(command(arguments));
  }

  /** Runs the client, with {@code input} on its standard input. */
  CommandResult run(String input, String... arguments) throws Exception {
    return host.run(command(arguments), input.getBytes(UTF_8));
  }

  /** Watches until the client prints such a line of JSON. */
  void await(Predicate<String> wanted) throws IOException {
    Process process = host.start(command("list", "--watch", "--json"));
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line == null || !wanted.test(line); ) {
        if (line == null) {
          throw new IOException(new String(process.getErrorStream().readAllBytes(), UTF_8));
        }
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** Watches until a server is there with such a verdict at such an address. */
  void await(String verdict, String address) throws IOException {
    await(line ->
        line.contains("\"event\":\"seen\"")
            && line.contains("\"verdict\":\"" + verdict + "\"")
            && line.contains("\"address\":\"" + address));
  }

  private List<String> command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--pin-store", pins.toString()));
    // As dist/bin/tails-server starts it.
    return JavaProgram.command(
        "org.tailsserver.client.cli.Main",
        List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
        all.toArray(String[]::new));
  }
}
