// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

import java.util.Optional;
import org.tailsserver.config.server.ServerConfig;

/**
 * What an owner calls one of the people who may use a server's services: also the name of the files
 * with that person's keys, so a word as {@link ServerConfig#isWord} has it. {@value #OWNER} is
 * nobody else's. Immutable.
 */
public record PersonName(String text) implements Comparable<PersonName> {

  /** What the files with the owner's own keys are called. */
  public static final String OWNER = "owner";

  /** The most people one server knows: tor writes each into every descriptor. */
  public static final int MAX_PEOPLE = 100;

  /**
   * @throws IllegalArgumentException if it cannot name a person
   */
  public PersonName {
    if (!ServerConfig.isWord(text) || text.equals(OWNER)) {
      throw new IllegalArgumentException("not the name of a person");
    }
  }

  /** Reads a name; empty if it cannot name a person. */
  public static Optional<PersonName> of(String text) {
    return ServerConfig.isWord(text) && !text.equals(OWNER)
        ? Optional.of(new PersonName(text))
        : Optional.empty();
  }

  @Override
  public int compareTo(PersonName other) {
    return text.compareTo(other.text);
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }
}
