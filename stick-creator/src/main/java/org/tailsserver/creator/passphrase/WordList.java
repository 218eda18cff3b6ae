// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The EFF's large word list for passphrases: {@value #SIZE} words, as many as five dice have
 * throws. Words are handed out as bytes: no string keeps what was chosen. Immutable.
 */
final class WordList {

  /** How many words there are. */
  static final int SIZE = 7776;

  private static final String FILE = "eff-large.txt";

  private final byte[] text;

  /** Where each word begins in the text, and where one after the last would. */
  private final int[] starts = new int[SIZE + 1];

  private WordList(byte[] text) {
    this.text = text;
    int word = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        starts[++word] = i + 1;
      }
    }
    if (word != SIZE) {
      throw new IllegalStateException(FILE + " has " + word + " words");
    }
  }

  static WordList read() {
    try (InputStream in = WordList.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the jar");
      }
      return new WordList(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A word in ASCII; the caller's to wipe. */
  byte[] word(int index) {
    return Arrays.copyOfRange(text, starts[index], starts[index + 1] - 1);
  }

  /** Whether a part of a text is one of the words. */
  boolean contains(char[] typed, int from, int to) {
    return search((at, word) -> Character.compare(typed[from + at], word), to - from) >= 0;
  }

  /** Which word a part of a text is; negative if none. */
  int indexOf(byte[] typed, int from, int to) {
    return search(
        (at, word) -> Character.compare((char) (typed[from + at] & 0xff), word), to - from);
  }

  /** Compares a letter of what was typed with one of a word. */
  private interface Order {
    int of(int at, char word);
  }

  private int search(Order letters, int length) {
    int low = 0;
    int high = SIZE - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(letters, length, middle);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }

  private int compare(Order letters, int length, int word) {
    int start = starts[word];
    int end = starts[word + 1] - 1;
    for (int i = 0; i < length && i < end - start; i++) {
      int order = letters.of(i, (char) text[start + i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(length, end - start);
  }
}
