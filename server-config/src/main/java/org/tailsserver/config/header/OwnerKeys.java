// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import java.util.ArrayList;
import java.util.List;

/**
 * Whom a server gives precedence before it is unlocked. Immutable. Servers read it while they are
 * locked, so it is made of little.
 *
 * @param keys SHA-256 of the SubjectPublicKeyInfo of each key, 64 lower-case hexadecimal digits; at
 *     most {@value #MOST}
 * @param strict whether nobody else is offered to unlock at all
 */
public record OwnerKeys(List<String> keys, boolean strict) {

  /** How many keys a server knows at most. */
  public static final int MOST = 16;

  /** The file beside the rest of a server's identity, in the form of {@link #lines}. */
  public static final String FILE = "owners";

  /** Nobody has precedence. */
  public static final OwnerKeys NONE = new OwnerKeys(List.of(), false);

  private static final String STRICT = "strict";
  private static final int DIGITS = 64;

  /**
   * @throws IllegalArgumentException if there are too many, the same twice, one is no such digest,
   *     or nobody at all could unlock
   */
  public OwnerKeys {
    keys = List.copyOf(keys);
    boolean good = keys.size() <= MOST && !(strict && keys.isEmpty());
    for (int i = 0; i < keys.size(); i++) {
      good &= isKey(keys.get(i)) && keys.indexOf(keys.get(i)) == i;
    }
    if (!good) {
      throw new IllegalArgumentException("no keys of owners");
    }
  }

  /**
   * Reads what {@link #lines} writes.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static OwnerKeys of(List<String> lines) {
    List<String> keys = new ArrayList<>(lines);
    boolean strict = keys.remove(STRICT);
    return new OwnerKeys(keys, strict);
  }

  /** A key a line, and the line "strict" where only they may unlock. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(keys);
    if (strict) {
      lines.add(STRICT);
    }
    return lines;
  }

  private static boolean isKey(String text) {
    boolean good = text.length() == DIGITS;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      good &= (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return good;
  }
}
