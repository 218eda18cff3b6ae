// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.util.Map;
import java.util.Optional;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.pinning.onion.ClientKey;

/**
 * An onion service that is about to be kept.
 *
 * @param key what its owner reaches it with; stays the caller's to close
 * @param people what other people reach it with; likewise
 */
public record NewOnion(
    KeptOnion onion, Optional<ClientKey> key, Map<PersonName, ClientKey> people) {

  /**
   * @throws IllegalArgumentException if the onion says that there is a key and there is none, or
   *     the other way round
   */
  public NewOnion {
    people = Map.copyOf(people);
    boolean takesKeys = onion.access() == KeptOnion.Access.KEY;
    if (key.isPresent() != takesKeys || (!takesKeys && !people.isEmpty())) {
      throw new IllegalArgumentException("a key and no need of it, or the other way round");
    }
  }

  /** One that the owner alone reaches, or anybody. */
  public NewOnion(KeptOnion onion, Optional<ClientKey> key) {
    this(onion, key, Map.of());
  }
}
