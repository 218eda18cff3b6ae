// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;

/** Derives an RFC 1123 host label from a server name. */
final class HostLabel {

  private static final int MAX_LENGTH = 55;

  private HostLabel() {}

  static String of(String name) {
    StringBuilder label = new StringBuilder();
    boolean gap = false;
    String decomposed = NormalForm.of(name, Normalizer.Form.NFKD);
    for (int i = 0; i < decomposed.length(); i++) {
      char c = decomposed.charAt(i);
      if (Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      char lower = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
        if (gap && !label.isEmpty() && label.length() < MAX_LENGTH - 1) {
          label.append('-');
        }
        gap = false;
        if (label.length() < MAX_LENGTH) {
          label.append(lower);
        }
      } else {
        gap = true;
      }
    }
    return label.isEmpty() ? fromDigest(name) : label.toString();
  }

  /** A name without any Latin letter or digit: a label that is at least always the same. */
  private static String fromDigest(String name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return "server-" + HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
