// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

import org.tailsserver.config.text.ConfigText;

/**
 * A TOML text cannot be used. The message, meant for people, is {@code where: why}; it quotes keys,
 * never values, which may be secret.
 */
public final class TomlException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String where;
  private final String why;

  TomlException(String where, String why) {
    super(ConfigText.of("toml.error", where, why));
    this.where = where;
    this.why = why;
  }

  /** The file, and the line where it can be told. */
  public String where() {
    return where;
  }

  /** What is wrong and what would be right. */
  public String why() {
    return why;
  }
}
