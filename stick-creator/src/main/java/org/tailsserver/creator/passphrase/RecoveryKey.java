// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A passphrase that is never learnt: 256 bits by chance and 15 bits of their SHA-256, together a
 * number that {@value #WORDS} words of the EFF's large list stand for, the most significant first.
 * A slip of the pen can be told from another passphrase.
 */
public final class RecoveryKey {

  /** 7776^21 is more than 2^271. */
  public static final int WORDS = 21;

  private static final int KEY = 32;

  /** The key, and two bytes of which the first bit of all is always 0. */
  private static final int NUMBER = KEY + 2;

  private RecoveryKey() {}

  /** A new one; every key is as likely as any other. The caller closes it. */
  public static Passphrase generate(SecureRandom random) {
    byte[] number = new byte[NUMBER];
    byte[] key = new byte[KEY];
    try {
      random.nextBytes(key);
      System.arraycopy(key, 0, number, 0, KEY);
      seal(number);
      return words(number);
    } finally {
      Arrays.fill(number, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The key, shifted by one bit to the right, and 15 bits of its digest behind it. */
  private static void seal(byte[] number) {
    byte[] digest = digest(number);
    // 256 bits of key, 15 of digest, and a 0 in front: 34 bytes.
    int bits = ((digest[0] & 0xff) << 8) | (digest[1] & 0xff);
    number[KEY] = 0;
    number[KEY + 1] = 0;
    for (int i = KEY; i > 0; i--) {
      number[i] = (byte) (((number[i] & 0xff) >>> 1) | ((number[i - 1] & 1) << 7));
    }
    number[0] = (byte) ((number[0] & 0xff) >>> 1);
    number[KEY] = (byte) ((number[KEY] & 0x80) | (bits >>> 9));
    number[KEY + 1] = (byte) (bits >>> 1);
    Arrays.fill(digest, (byte) 0);
  }

  private static byte[] digest(byte[] number) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(number, 0, KEY);
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static Passphrase words(byte[] number) {
    WordList list = WordList.read();
    int[] indexes = new int[WORDS];
    byte[] rest = number.clone();
    byte[] room = new byte[Passphrase.MAX_BYTES];
    byte[] typed = {};
    try {
      for (int i = WORDS - 1; i >= 0; i--) {
        indexes[i] = divide(rest);
      }
      int length = 0;
      for (int index : indexes) {
        byte[] word = list.word(index);
        if (length > 0) {
          room[length++] = ' ';
        }
        System.arraycopy(word, 0, room, length, word.length);
        length += word.length;
        Arrays.fill(word, (byte) 0);
      }
      typed = Arrays.copyOf(room, length);
      return switch (Passphrase.read(typed)) {
        case Passphrase.Reading.Usable(Passphrase passphrase) -> passphrase;
        case Passphrase.Reading.Unusable(var problem) ->
            throw new IllegalStateException("the word list is damaged: " + problem);
      };
    } finally {
      Arrays.fill(indexes, 0);
      Arrays.fill(rest, (byte) 0);
      Arrays.fill(room, (byte) 0);
      Arrays.fill(typed, (byte) 0);
    }
  }

  /** Divides by the number of words; what is left over is returned. */
  private static int divide(byte[] number) {
    int over = 0;
    for (int i = 0; i < number.length; i++) {
      int part = (over << 8) | (number[i] & 0xff);
      number[i] = (byte) (part / WordList.SIZE);
      over = part % WordList.SIZE;
    }
    return over;
  }

  /** What somebody typed who may have meant a recovery key. */
  public enum Slip {
    /** There are a few words more or fewer than there should be. */
    NUMBER_OF_WORDS,
    /** A word is not in the list. */
    UNKNOWN_WORD,
    /**
     * The words are in the list and do not belong together: one is another, or two changed places.
     */
    WRONG_WORD
  }

  /**
   * What is wrong with a passphrase as a recovery key.
   *
   * @param slip the kind
   * @param at which word, from 1, or how many there are; 0 if that cannot be told
   */
  public record Finding(Slip slip, int at) {}

  /** Looks whether a passphrase was meant for a recovery key and is none. */
  public static Optional<Finding> slip(Passphrase typed) {
    return typed.lend(RecoveryKey::slip);
  }

  private static Optional<Finding> slip(byte[] typed) {
    WordList list = WordList.read();
    byte[] number = new byte[NUMBER];
    int words = 0;
    int known = 0;
    int unknown = 0;
    boolean fits = true;
    try {
      for (int from = 0; from <= typed.length; words++) {
        int to = from;
        while (to < typed.length && typed[to] != ' ') {
          to++;
        }
        int index = list.indexOf(typed, from, to);
        if (index >= 0) {
          known++;
          fits &= multiply(number, index);
        } else if (unknown == 0) {
          unknown = words + 1;
        }
        from = to + 1;
      }
      if (known < WORDS / 2) {
        return Optional.empty(); // some other passphrase
      }
      if (words != WORDS) {
        return Optional.of(new Finding(Slip.NUMBER_OF_WORDS, words));
      }
      if (unknown > 0) {
        return Optional.of(new Finding(Slip.UNKNOWN_WORD, unknown));
      }
      return fits && isSealed(number)
          ? Optional.empty()
          : Optional.of(new Finding(Slip.WRONG_WORD, 0));
    } finally {
      Arrays.fill(number, (byte) 0);
    }
  }

  /** Multiplies by the number of words and adds one; whether there was room for it. */
  private static boolean multiply(byte[] number, int add) {
    int carry = add;
    for (int i = number.length - 1; i >= 0; i--) {
      int part = (number[i] & 0xff) * WordList.SIZE + carry;
      number[i] = (byte) part;
      carry = part >>> 8;
    }
    return carry == 0;
  }

  private static boolean isSealed(byte[] number) {
    byte[] again = new byte[NUMBER];
    try {
      for (int i = 0; i < KEY; i++) {
        again[i] = (byte) ((number[i] << 1) | ((number[i + 1] & 0xff) >>> 7));
      }
      seal(again);
      return MessageDigest.isEqual(again, number);
    } finally {
      Arrays.fill(again, (byte) 0);
    }
  }
}
