// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.scan.Scanning;
import org.tailsserver.client.scan.Subnet;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** Finds one server of yours, wherever it is now. */
public final class Locator {

  private final PinnedServer wanted;
  private final Recognition recognition;

  public Locator(PinnedServer wanted) {
    this.wanted = wanted;
    this.recognition = new Recognition(new PinStore.Listing(List.of(wanted), List.of()));
  }

  /** Looks at one address only. */
  public Location at(InetSocketAddress address) {
    return location(
        recognition.look(
            new Announcement(wanted.name().text(), List.of(address)), ServerSearch.PATIENCE));
  }

  /**
   * Looks where it was last, if that is on one of these networks, and listens for it; where it is
   * not heard soon, asks for it. Returns as soon as it is found; the right server ends the search,
   * an impostor does not.
   *
   * @param asking told of each subnet whose hosts are asked
   */
  public Location on(
      List<LanAddress> networks, Scanning scanning, Duration timeout, Consumer<Subnet> asking)
      throws InterruptedException {
    CompletableFuture<Location> found = new CompletableFuture<>();
    AtomicReference<Location> second = new AtomicReference<>(new Location.NotSeen(false));
    try (ServerSearch search =
        ServerSearch.start(
            networks,
            scanning,
            recognition,
            new ServerSearch.Listener() {
              @Override
              public void seen(Sighting sighting) {
                Location location = location(sighting);
                if (location instanceof Location.Found) {
                  found.complete(location);
                } else if (isAboutIt(sighting)) {
                  second.accumulateAndGet(location, Locator::worse);
                }
              }

              @Override
              public void gone(String name) {}

              @Override
              public void asking(Subnet subnet) {
                asking.accept(subnet);
              }
            })) {
      search.lookWhereTheyWere();
      Duration silence =
          timeout.compareTo(ServerSearch.SILENCE) < 0 ? timeout : ServerSearch.SILENCE;
      Optional<Location> heard = soon(found, silence);
      if (heard.isPresent()) {
        return heard.get();
      }
      search.scan(); // what others say of themselves does not keep it hidden
      return soon(found, timeout.minus(silence)).orElseGet(() -> otherwise(second.get(), search));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Location> soon(CompletableFuture<Location> found, Duration timeout)
      throws InterruptedException, ExecutionException {
    try {
      return Optional.of(found.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /** What is said of it after a search in vain, where nothing about it was seen with time left. */
  private Location otherwise(Location second, ServerSearch search) {
    if (!(second instanceof Location.NotSeen)) {
      return second;
    }
    return search.unanswered().stream()
        .filter(this::isAboutIt)
        .map(Locator::location)
        .findFirst()
        .orElseGet(() -> new Location.NotSeen(search.isCrowded()));
  }

  private boolean isAboutIt(Sighting sighting) {
    return switch (sighting.verdict()) {
      case PinVerdict.Impostor _, PinVerdict.Thief _ -> true;
      case PinVerdict.Unreachable _ ->
          sighting.name().equals(wanted.name().text())
              || sighting.name().equals(wanted.petname().text());
      case PinVerdict.Unknown _, PinVerdict.Undecided _, PinVerdict.Yours _ -> false;
    };
  }

  private static Location worse(Location one, Location other) {
    return one instanceof Location.Impostor || one instanceof Location.Thief ? one : other;
  }

  private static Location location(Sighting sighting) {
    return switch (sighting.verdict()) {
      case PinVerdict.Yours _ ->
          new Location.Found(sighting.address(), sighting.certificate().orElseThrow());
      case PinVerdict.Impostor(String _, Pin presented) ->
          new Location.Impostor(sighting.address(), presented);
      case PinVerdict.Thief _ -> new Location.Thief(sighting.address());
      case PinVerdict.Unknown(Pin presented) ->
          new Location.Impostor(sighting.address(), presented);
      case PinVerdict.Undecided(String _, Pin presented) ->
          new Location.Impostor(sighting.address(), presented);
      case PinVerdict.Unreachable(String cause) ->
          new Location.Unreachable(sighting.address(), cause);
    };
  }
}
