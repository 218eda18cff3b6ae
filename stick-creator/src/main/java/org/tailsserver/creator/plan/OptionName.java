// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import java.util.Comparator;
import java.util.Optional;
import org.tailsserver.config.server.ServerConfig;

/**
 * An option of a service, written {@code SERVICE.OPTION}. Immutable.
 *
 * @param service the service's name in the catalogue
 */
public record OptionName(String service, String option) implements Comparable<OptionName> {

  /** Reads one; empty if it is none. */
  public static Optional<OptionName> parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    OptionName name = new OptionName(text.substring(0, dot), text.substring(dot + 1));
    return ServerConfig.isWord(name.service) && ServerConfig.isWord(name.option)
        ? Optional.of(name)
        : Optional.empty();
  }

  @Override
  public int compareTo(OptionName other) {
    return Comparator.comparing(OptionName::service)
        .thenComparing(OptionName::option)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return service + "." + option;
  }
}
