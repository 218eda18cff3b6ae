// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.handover;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.HandOver;
import org.tailsserver.pinning.store.KeptOnion;

/**
 * An onion service as this machine knows it. Immutable.
 *
 * @param onion what the pin store keeps of it
 * @param entry what the catalogue says of services of its kind; it may be older than the server's
 */
public record OnionService(KeptOnion onion, Optional<CatalogueService> entry) {

  /** Its name in the catalogue. */
  public String name() {
    return onion.service();
  }

  /** Its name for people, if the catalogue knows it. */
  public Optional<String> displayName() {
    return entry.map(service -> service.displayName(Locale.getDefault()));
  }

  /** What its guests use it with, if the catalogue knows it. */
  public Optional<String> application() {
    return entry.map(service -> text(service, service.handOver().application()));
  }

  /** What to do in that. */
  public Optional<String> steps() {
    return entry.flatMap(service -> service.handOver().steps().map(key -> text(service, key)));
  }

  /** What opens it, if the catalogue knows it. */
  public Optional<HandOver.Opener> opener() {
    return entry.map(service -> service.handOver().with());
  }

  /** The TCP port at its address, if it is known. */
  public OptionalInt port() {
    return onion.port().isPresent() || entry.isEmpty()
        ? onion.port()
        : OptionalInt.of(entry.get().handOver().port());
  }

  private static String text(CatalogueService service, String key) {
    return service.text(key, Locale.getDefault());
  }
}
