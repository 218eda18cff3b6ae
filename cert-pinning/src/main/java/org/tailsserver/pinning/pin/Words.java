// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.pin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The 2048 words of the BIP-39 English list: each stands for 11 bits. */
final class Words {

  private static final int BITS = 11;

  private Words() {}

  /** The first {@code count} groups of 11 bits, most significant bit first. */
  static List<String> spell(byte[] bits, int count) {
    String[] list = read();
    List<String> words = new ArrayList<>(count);
    for (int word = 0; word < count; word++) {
      int index = 0;
      for (int bit = word * BITS; bit < (word + 1) * BITS; bit++) {
        index = (index << 1) | ((bits[bit / 8] >> (7 - bit % 8)) & 1);
      }
      words.add(list[index]);
    }
    return List.copyOf(words);
  }

  /** Anew each time: a server spells its pin once, and would keep 100 KB for it. */
  private static String[] read() {
    try (InputStream in = Words.class.getResourceAsStream("bip39-english.txt")) {
      if (in == null) {
        throw new IllegalStateException("bip39-english.txt is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
