// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

/** Is told how far the writing is, on the writing thread. */
@FunctionalInterface
public interface Progress {

  /** A new phase has begun. */
  void begins(Phase phase);

  /** The phase has come so far; not told of phases that take a moment. */
  default void advances(long done, long all) {}

  /**
   * The phases, in their order; those of a system, of packages, of a disk or of filling it only
   * where that is done.
   */
  enum Phase {
    CHECKING_SYSTEM,
    COPYING_SYSTEM,
    FETCHING_INDICES,
    FETCHING,
    IDENTITY,
    FILES,
    ENCRYPTING,
    ASSEMBLING,
    CHECKING,
    FILLING,
    SAVING,
    READING_BACK,
    CHECKING_BACKUP
  }
}
