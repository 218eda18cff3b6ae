// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

/** A plain value whose meaning is known elsewhere, such as an option of a service. */
public sealed interface TomlValue {

  /** A string; may be secret, so it is never printed. */
  record Text(String text) implements TomlValue {
    @Override
    public String toString() {
      return "Text[REDACTED]";
    }
  }

  /** An integer. */
  record Whole(long number) implements TomlValue {}

  /** True or false. */
  record Flag(boolean on) implements TomlValue {}
}
