// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

/** Is told how far the writing is, on the writing thread. */
@FunctionalInterface
public interface Progress {

  /** A new phase has begun. */
  void begins(Phase phase);

  /** The phases, in their order. */
  enum Phase {
    IDENTITY,
    FILES,
    ENCRYPTING,
    ASSEMBLING,
    SAVING
  }
}
