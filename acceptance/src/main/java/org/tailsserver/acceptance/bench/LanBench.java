// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.tailsserver.acceptance.crowd.Crowd;
import org.tailsserver.acceptance.crowd.CrowdedLan;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.lan.TailsFirewall;
import org.tailsserver.fixtures.mdns.Avahi;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/**
 * Times the client's {@code list} on a LAN with 200 servers, 50 of which prove a key, beside {@code
 * avahi-browse} with a daemon that has just started and so, like the client, has heard nothing yet;
 * and on a LAN of 10 servers behind a firewall that lets no multicast out. Prints JSON like {@link
 * Main}.
 *
 * <p>Arguments: how often; the desktop's programs.
 */
public final class LanBench {
  private static final int MANY = 200;
  private static final int PROVEN = 50;
  private static final int FEW = 10;

  private final Numbers numbers = new Numbers();
  private final String program;
  private final List<String> java;

  private LanBench(Path desktop) {
    this.program = desktop.resolve("bin/tails-server").toString();
    this.java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"));
  }

  public static void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[0]);
    LanBench bench = new LanBench(Path.of(arguments[1]));
    bench.many(runs);
    bench.few(runs);
    bench.numbers.print();
  }

  private void many(int runs) throws Exception {
    try (Lan lan = Lan.create()) {
      CrowdedLan crowded = filled(lan, MANY, PROVEN);
      LanHost owner = crowded.visitor("owner", 250);
      LanHost peer = crowded.visitor("peer", 251);
      list(owner, crowded.pins()); // to warm the disk cache
      for (int i = 0; i < runs; i++) {
        Listing listing = list(owner, crowded.pins());
        numbers.note("lan", "first_s", listing.firstRow() - listing.looking());
        numbers.note("lan", "first_from_exec_s", listing.firstRow());
        numbers.note("lan", "all_s", listing.end());
        numbers.note("lan", "listed", listing.rows().size());
        numbers.note("lan", "proven", listing.proven());
        browse(peer);
      }
      keepLastAddress(crowded.pins());
      for (int i = 0; i < runs; i++) {
        Listing listing = list(owner, crowded.pins());
        numbers.note("known", "first_s", listing.firstRow() - listing.looking());
        numbers.note("known", "listed", listing.rows().size());
        browse(peer);
        System.err.println("200 servers, round " + (i + 1) + " of " + runs);
      }
    }
  }

  private void few(int runs) throws Exception {
    try (Lan lan = Lan.create()) {
      CrowdedLan crowded = filled(lan, FEW, FEW);
      LanHost owner = crowded.visitor("owner", 250);
      TailsFirewall.raise(owner);
      for (int i = 0; i < runs; i++) {
        Listing listing = list(owner, crowded.pins());
        numbers.note("scan", "listed", listing.proven());
        numbers.note("scan", "all_s", listing.lastRow());
      }
    }
  }

  /** As after an unlock: where the owner's server was. */
  private static void keepLastAddress(Path pins) throws Exception {
    PinStore store = PinStore.at(pins);
    PinnedServer server = store.list().servers().getFirst();
    InetAddress address = InetAddress.ofLiteral(CrowdedLan.addresses(1).getFirst());
    store.save(server.seenAt(address, Crowd.PORT));
  }

  private CrowdedLan filled(Lan lan, int servers, int keys) throws Exception {
    CrowdedLan crowded = new CrowdedLan(lan, lan.scratch().resolve("pins"));
    crowded.fill(java, servers, keys);
    return crowded;
  }

  /**
   * What a listing printed, and when, in seconds since the program was started.
   *
   * @param looking it began to browse
   */
  private record Listing(
      double looking, double firstRow, double lastRow, double end, List<String> rows) {
    int proven() {
      return rows.stream().filter(row -> row.matches("(yours|stranger) .*")).toList().size();
    }
  }

  private Listing list(LanHost host, Path pins) throws Exception {
    Map<String, String> environment = Map.of("HOME", "/nonexistent");
    long begin = System.nanoTime();
    Process process =
        host.start(List.of(program, "list", "--pin-store", pins.toString()), environment);
    CompletableFuture<Double> looking =
        CompletableFuture.supplyAsync(() -> firstLine(process, begin));
    List<String> rows = new ArrayList<>();
    double first = 0;
    double last = 0;
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String row = out.readLine(); row != null; row = out.readLine()) {
        last = since(begin);
        first = rows.isEmpty() ? last : first;
        rows.add(row);
      }
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("list ended with " + status);
    }
    return new Listing(looking.get(), first, last, since(begin), rows);
  }

  private static double firstLine(Process process, long begin) {
    try (BufferedReader err = process.errorReader(UTF_8)) {
      err.readLine();
      double read = since(begin);
      err.lines().forEach(line -> {});
      return read;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void browse(LanHost host) throws Exception {
    try (Avahi _ = Avahi.start(host)) {
      long begin = System.nanoTime();
      Process process =
          host.start(List.of("avahi-browse", "-rpt", "--no-db-lookup", "_tails-server._tcp"));
      int found = 0;
      double first = 0;
      try (BufferedReader out = process.inputReader(UTF_8)) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          if (line.startsWith("=")) {
            first = found++ == 0 ? since(begin) : first;
          }
        }
      }
      numbers.note("avahi", "first_s", first);
      numbers.note("avahi", "all_s", since(begin));
      numbers.note("avahi", "listed", found);
    }
  }

  private static double since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
  }
}
