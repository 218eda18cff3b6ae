// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import java.util.Arrays;
import java.util.Optional;

/** Base32 (RFC 4648, section 6) without padding, between arrays, which can be wiped. */
enum Base32 {
  /** As tor writes addresses. */
  LOWER("abcdefghijklmnopqrstuvwxyz234567"),
  /** As tor writes keys. */
  UPPER("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

  private static final int BITS = 5;

  private final String alphabet;

  Base32(String alphabet) {
    this.alphabet = alphabet;
  }

  /** The text of some bytes, a fresh array. */
  byte[] encode(byte[] bytes) {
    byte[] text = new byte[(bytes.length * Byte.SIZE + BITS - 1) / BITS];
    for (int i = 0; i < text.length; i++) {
      int value = 0;
      for (int bit = i * BITS; bit < (i + 1) * BITS; bit++) {
        int octet = bit / Byte.SIZE < bytes.length ? bytes[bit / Byte.SIZE] : 0;
        value = (value << 1) | ((octet >> (Byte.SIZE - 1 - bit % Byte.SIZE)) & 1);
      }
      text[i] = (byte) alphabet.charAt(value);
    }
    return text;
  }

  /** The bytes of a text, a fresh array; empty if {@link #encode} does not write it so. */
  Optional<byte[]> decode(byte[] text) {
    byte[] bytes = new byte[text.length * BITS / Byte.SIZE];
    boolean known = true;
    for (int i = 0; i < text.length; i++) {
      int value = alphabet.indexOf(text[i]);
      known &= value >= 0;
      for (int bit = i * BITS; bit < (i + 1) * BITS && bit / Byte.SIZE < bytes.length; bit++) {
        int one = (value >> (BITS - 1 - bit % BITS)) & 1;
        bytes[bit / Byte.SIZE] |= (byte) (one << (Byte.SIZE - 1 - bit % Byte.SIZE));
      }
    }
    byte[] again = encode(bytes);
    boolean same = known && Arrays.equals(again, text);
    Arrays.fill(again, (byte) 0);
    if (!same) {
      Arrays.fill(bytes, (byte) 0);
      return Optional.empty();
    }
    return Optional.of(bytes);
  }
}
