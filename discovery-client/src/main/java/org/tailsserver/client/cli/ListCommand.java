// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.json.Json;
import org.tailsserver.client.scan.Scanning;
import org.tailsserver.client.scan.Subnet;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.client.verify.Recognition;
import org.tailsserver.client.verify.ServerSearch;
import org.tailsserver.client.verify.Sighting;
import org.tailsserver.config.text.PlainText;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which servers are here, and whose. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class ListCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json")
  private boolean json;

  @Option(names = "--watch")
  private boolean watch;

  @Option(names = "--timeout", paramLabel = "SECONDS")
  private @Nullable Duration timeout;

  private final Set<String> asked = new ConcurrentSkipListSet<>();
  private Messages messages;

  @Mixin private StoreOption pins = new StoreOption();
  @Mixin private LanOption lan = new LanOption();

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
    this.messages = new Messages(terminal, false);
  }

  @Override
  public Integer call() throws Failed, InterruptedException {
    Scanning scanning = lan.scanning();
    PinStore.Listing known = pins.listing(terminal);
    List<LanAddress> networks = lan.networks();
    messages = new Messages(terminal, json);
    messages.progress(watch ? "list.watching" : "list.looking");
    Collector seen = new Collector();
    ServerSearch.Listener listener = watch ? new Events() : seen;
    try (ServerSearch search =
        ServerSearch.start(networks, scanning, new Recognition(known), listener)) {
      waitUntilDone(search);
      if (!watch) {
        // Silence first: who answers in between is told of, and taken out again.
        List<Sighting> silent = search.unanswered();
        print(seen.end(silent), known);
        if (search.isCrowded()) {
          terminal.err().println(ClientText.of("list.crowded"));
        }
      }
    }
    return ExitCode.OK.number;
  }

  /** Watching goes on until the program is interrupted, unless told how long. */
  private void waitUntilDone(ServerSearch search) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    if (timeout != null) {
      boolean _ = never.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } else if (watch) {
      never.await();
    } else {
      boolean _ = never.await(3, TimeUnit.SECONDS);
      search.awaitScan();
    }
  }

  private void print(List<Sighting> seen, PinStore.Listing known) {
    List<String> notSeen =
        known.servers().stream()
            .map(server -> server.petname().text())
            .filter(name -> seen.stream().noneMatch(s -> isYours(s, name)))
            .toList();
    if (json) {
      List<Sighting> sorted = new ArrayList<>(seen);
      sorted.sort(
          Comparator.comparingInt((Sighting s) -> rank(s.verdict())).thenComparing(Sighting::name));
      terminal.out().println(Json.listing(sorted, notSeen, known.damaged()));
      return;
    }
    // All others were printed when they answered.
    seen.stream()
        .filter(sighting -> isSilent(sighting.verdict()))
        .sorted(Comparator.comparing(Sighting::name))
        .forEach(sighting -> terminal.out().println(line(sighting)));
    if (seen.isEmpty()) {
      terminal
          .out()
          .println(
              asked.isEmpty()
                  ? ClientText.of("list.none")
                  : ClientText.of("list.none-answered", String.join(", ", asked)));
    }
    for (PinnedServer server : known.servers()) {
      // One that bears its name and does not answer may be it.
      if (notSeen.contains(server.petname().text())
          && seen.stream().noneMatch(sighting -> maybeIs(sighting, server))) {
        terminal.out().println(ClientText.of("list.not-seen", server.petname().text()));
      }
    }
  }

  private void tellAsking(Subnet subnet) {
    asked.add(subnet.toString());
    messages.progress("scan.asking", subnet, subnet.size());
  }

  private static boolean isSilent(PinVerdict verdict) {
    return verdict instanceof PinVerdict.Unreachable;
  }

  private static boolean isYours(Sighting sighting, String petname) {
    return sighting.verdict().equals(new PinVerdict.Yours(petname));
  }

  private static boolean maybeIs(Sighting sighting, PinnedServer server) {
    return isSilent(sighting.verdict()) && Recognition.isNamedLike(sighting.name(), server);
  }

  private static int rank(PinVerdict verdict) {
    return switch (verdict) {
      case PinVerdict.Yours _ -> 0;
      case PinVerdict.Impostor _, PinVerdict.Thief _ -> 1;
      case PinVerdict.Undecided _ -> 2;
      case PinVerdict.Unknown _ -> 3;
      case PinVerdict.Unreachable _ -> 4;
    };
  }

  private static String line(Sighting sighting) {
    String where = FindOption.digits(sighting.address());
    return switch (sighting.verdict()) {
      case PinVerdict.Yours(String petname) -> ClientText.of("list.yours", petname, where);
      case PinVerdict.Impostor(String petname, var presented) ->
          ClientText.of(
              "list.impostor",
              sighting.name(),
              where,
              petname,
              String.join(" ", presented.words()));
      case PinVerdict.Thief(String petname) ->
          ClientText.of("list.thief", sighting.name(), where, petname);
      case PinVerdict.Undecided(String petname, var presented) ->
          ClientText.of(
              "list.undecided",
              sighting.name(),
              where,
              PlainText.of(petname),
              String.join(" ", presented.words()));
      case PinVerdict.Unknown(var pin) ->
          ClientText.of("list.unknown", sighting.name(), where, String.join(" ", pin.words()));
      case PinVerdict.Unreachable(String cause) ->
          ClientText.of("list.unreachable", sighting.name(), where, cause);
    };
  }

  /** Remembers all, and prints who answers at once; who does not may yet. */
  private final class Collector implements ServerSearch.Listener {
    private final List<Sighting> seen = new ArrayList<>();
    private final Set<String> printed = new HashSet<>();
    private boolean ended;

    @Override
    public synchronized void seen(Sighting sighting) {
      seen.removeIf(before -> hasAnswered(before, sighting));
      seen.add(sighting);
      if (!ended && !json && !isSilent(sighting.verdict())) {
        printed.add(sighting.name());
        terminal.out().println(line(sighting));
        terminal.out().flush();
      }
    }

    /** Whether {@code now} is the answer of one that did not answer before. */
    private static boolean hasAnswered(Sighting before, Sighting now) {
      return isSilent(before.verdict())
          && before.name().equals(now.name())
          && before.address().equals(now.address());
    }

    @Override
    public synchronized void gone(String name) {
      seen.removeIf(sighting -> sighting.name().equals(name));
      if (!ended && printed.remove(name)) {
        terminal.out().println(ClientText.of("list.gone", PlainText.of(name)));
        terminal.out().flush();
      }
    }

    @Override
    public void asking(Subnet subnet) {
      tellAsking(subnet);
    }

    /** All that was seen, and those of the silent that are among it under no other address. */
    synchronized List<Sighting> end(List<Sighting> silent) {
      ended = true;
      List<Sighting> all = new ArrayList<>(seen);
      silent.stream()
          .filter(one -> seen.stream().noneMatch(other -> other.name().equals(one.name())))
          .forEach(all::add);
      return all;
    }
  }

  /** Prints each change as it comes. */
  private final class Events implements ServerSearch.Listener {
    @Override
    public void seen(Sighting sighting) {
      terminal.out().println(json ? Json.seen(sighting) : line(sighting));
      terminal.out().flush();
    }

    @Override
    public void gone(String name) {
      terminal
          .out()
          .println(json ? Json.gone(name) : ClientText.of("list.gone", PlainText.of(name)));
      terminal.out().flush();
    }

    @Override
    public void asking(Subnet subnet) {
      tellAsking(subnet);
    }
  }
}
