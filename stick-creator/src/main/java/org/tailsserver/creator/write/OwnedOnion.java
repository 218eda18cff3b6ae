// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.Map;
import java.util.Optional;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * What the owner of a stick keeps of one of its onion services. Immutable.
 *
 * @param service its name in the catalogue
 * @param key what the owner reaches it with, if it takes a key; wiped with the {@link StickImage}
 * @param people what other people reach it with; wiped likewise
 */
public record OwnedOnion(
    String service,
    OnionAddress address,
    Optional<ClientKey> key,
    Map<PersonName, ClientKey> people) {

  public OwnedOnion {
    people = Map.copyOf(people);
  }
}
