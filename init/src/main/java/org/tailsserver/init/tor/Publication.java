// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.util.List;
import org.tailsserver.protocol.state.UnlockState.Onion;

/**
 * How far tor is with all onion services. Immutable.
 *
 * @param bootstrapped how much of the way into the Tor network it has come, in per cent
 * @param onions each of them, in the order of the stick
 */
public record Publication(int bootstrapped, TorTrouble trouble, List<Onion> onions) {
  public Publication {
    onions = List.copyOf(onions);
  }

  /** Whether each has been reached through tor. */
  public boolean isComplete() {
    return onions.stream().allMatch(Onion::reachable);
  }
}
