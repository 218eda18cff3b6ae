// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.util.Optional;
import org.tailsserver.pinning.onion.ClientKey;

/**
 * An onion service that is about to be kept.
 *
 * @param key what its owner reaches it with; stays the caller's to close
 */
public record NewOnion(KeptOnion onion, Optional<ClientKey> key) {

  /**
   * @throws IllegalArgumentException if the onion says that there is a key and there is none, or
   *     the other way round
   */
  public NewOnion {
    if (key.isPresent() != (onion.access() == KeptOnion.Access.KEY)) {
      throw new IllegalArgumentException("a key and no need of it, or the other way round");
    }
  }
}
