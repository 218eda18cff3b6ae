// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom a server gives precedence before it is unlocked. Immutable.
 *
 * @param keys SHA-256 of the SubjectPublicKeyInfo of each key, 64 lower-case hexadecimal digits; at
 *     most {@value #MOST}
 * @param strict whether nobody else is offered to unlock at all
 */
public record OwnerKeys(List<String> keys, boolean strict) {

  /** How many keys a server knows at most. */
  public static final int MOST = 16;

  /** Nobody has precedence. */
  public static final OwnerKeys NONE = new OwnerKeys(List.of(), false);

  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException if there are too many, the same twice, one is no such digest,
   *     or nobody at all could unlock
   */
  public OwnerKeys {
    keys = List.copyOf(keys);
    if (keys.size() > MOST
        || keys.stream().distinct().count() < keys.size()
        || !keys.stream().allMatch(key -> KEY.matcher(key).matches())
        || (strict && keys.isEmpty())) {
      throw new IllegalArgumentException("no keys of owners");
    }
  }
}
