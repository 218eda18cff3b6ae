// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

/**
 * A rendered file. Never prints its content, which may hold a service's password.
 *
 * @param name the file name, without folder
 * @param content the whole text
 */
public record ServiceFile(Kind kind, String name, String content) {

  /** What a file is for, so where it belongs and who may read it. */
  public enum Kind {
    /** Belongs into {@link ServicePlaces#config}; root only, the unit loads it as a credential. */
    CONFIG,
    /** A systemd unit. */
    UNIT,
    /** A fragment for systemd-sysusers, applied before the unit starts. */
    SYSUSERS
  }

  @Override
  public String toString() {
    return "ServiceFile[" + kind + ", " + name + "]";
  }
}
