// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.passphrase;

import com.ibm.icu.text.Normalizer2;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.function.Function;

/** Normalisation form C. A class of its own, so that ICU is loaded for non-ASCII text only. */
final class Nfc {

  /**
   * No text grows more than this under normalisation form C, in UTF-16 (Unicode Annex 15, 12.1).
   */
  private static final int MAX_GROWTH = 3;

  private Nfc() {}

  /** Hands the normalised text to {@code use} and wipes it afterwards. */
  static <T> T normalised(CharBuffer text, Function<CharBuffer, T> use) {
    Normalizer2 nfc = Normalizer2.getNFCInstance();
    if (nfc.isNormalized(text)) {
      return use.apply(text);
    }
    StringBuilder composed = wideBuilder(MAX_GROWTH * text.length() + 1);
    char[] chars = new char[0];
    try {
      nfc.normalize(text, composed);
      chars = new char[composed.length()];
      composed.getChars(0, chars.length, chars, 0);
      return use.apply(CharBuffer.wrap(chars));
    } finally {
      wipe(composed);
      Arrays.fill(chars, '\0');
    }
  }

  /**
   * A builder that keeps the one array it has now: large enough, and already in UTF-16, so that no
   * array with part of the passphrase is ever left behind.
   */
  private static StringBuilder wideBuilder(int capacity) {
    StringBuilder builder = new StringBuilder(capacity);
    builder.append('\u0100').setLength(0);
    return builder;
  }

  private static void wipe(StringBuilder builder) {
    builder.setLength(builder.capacity()); // reaches what a longer text left behind, too
    for (int i = 0; i < builder.length(); i++) {
      builder.setCharAt(i, '\0');
    }
  }
}
