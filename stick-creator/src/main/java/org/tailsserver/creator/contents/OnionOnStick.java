// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.util.List;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * An onion service as the stick has it. Immutable.
 *
 * @param service its name in the catalogue
 * @param clients the names of those who have a key, the owner among them, sorted; empty if whoever
 *     knows the address can reach it
 */
public record OnionOnStick(String service, OnionAddress address, List<String> clients) {

  public OnionOnStick {
    clients = List.copyOf(clients);
  }

  /** Whether only who has a key can reach it. */
  public boolean takesKeys() {
    return !clients.isEmpty();
  }
}
