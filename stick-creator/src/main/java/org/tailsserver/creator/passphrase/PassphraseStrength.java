// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nulabinc.zxcvbn.Strength;
import com.nulabinc.zxcvbn.Zxcvbn;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * About how many guesses a passphrase takes somebody who knows how people choose them. An estimate:
 * nobody can know what a guesser knows of the owner. Immutable; says nothing of the passphrase
 * beyond that.
 *
 * @param bits the binary logarithm of the number of guesses
 */
public record PassphraseStrength(double bits) {

  /**
   * What a guesser who took the stick is taken to do each second against Argon2id with 64 MiB and 4
   * passes: a hundred graphics cards that move 1 TB/s, and each guess moves three quarters of a
   * GiB.
   */
  public static final double GUESSES_PER_SECOND = 100_000;

  private static final int MEMORY_KIB = 64 << 10;

  /** More is not looked at, which can only make the estimate smaller; the work grows faster. */
  private static final int MAX_MEASURED = 100;

  private static final long TEN_YEARS = 3_652;
  private static final long MILLION_YEARS = 365_242_000;

  /** A word that stands there a second time. */
  private static final double REPEATED_BITS = 2;

  /** More than the age of the universe, and still a duration. */
  private static final double MAX_SECONDS = 1e18;

  /** How long it would last. */
  public enum Verdict {
    /** Found within ten years: what is stolen today can be tried with the machines of tomorrow. */
    WEAK,
    /** Found within a million years. */
    FAIR,
    /** Longer than that. */
    STRONG
  }

  /** Estimates one. */
  public static PassphraseStrength of(Passphrase passphrase) {
    return passphrase.lend(bytes -> {
      CharBuffer decoded = UTF_8.decode(ByteBuffer.wrap(bytes));
      char[] typed = new char[Math.min(decoded.length(), MAX_MEASURED)];
      decoded.get(typed);
      try {
        return new PassphraseStrength(Math.min(whole(typed), words(typed)));
      } finally {
        Arrays.fill(typed, '\0');
        Arrays.fill(decoded.array(), '\0');
      }
    });
  }

  private static double whole(char[] typed) {
    return log2(new Zxcvbn(), typed, 0, typed.length);
  }

  /**
   * As words with spaces between: zxcvbn takes the spaces for characters chosen by chance, and so a
   * handful of common words for far more than they are.
   */
  private static double words(char[] typed) {
    Zxcvbn estimator = new Zxcvbn();
    WordList list = WordList.read();
    double bits = 0;
    int start = 0;
    for (int i = 0; i <= typed.length; i++) {
      if (i == typed.length || typed[i] == ' ') {
        if (stoodBefore(typed, start, i)) {
          bits += REPEATED_BITS;
        } else {
          double word = log2(estimator, typed, start, i);
          boolean listed = list.contains(typed, start, i);
          bits += listed ? Math.min(word, log2(WordList.SIZE)) : word;
        }
        start = i + 1;
      }
    }
    return bits;
  }

  /** Whether a word, or no word at all, stands further to the front as well. */
  private static boolean stoodBefore(char[] typed, int from, int to) {
    int start = 0;
    for (int i = 0; i < from; i++) {
      if (typed[i] == ' ') {
        if (Arrays.equals(typed, start, i, typed, from, to)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  private static double log2(Zxcvbn estimator, char[] typed, int from, int to) {
    if (from == to) {
      return 0;
    }
    // A copy: the library wipes what it was given.
    char[] part = Arrays.copyOfRange(typed, from, to);
    Strength strength = estimator.measure(CharBuffer.wrap(part));
    try {
      return log2(strength.getGuesses());
    } finally {
      strength.wipe();
      Arrays.fill(part, '\0');
    }
  }

  private static double log2(double number) {
    return Math.log(Math.max(number, 1)) / Math.log(2);
  }

  /**
   * How long the guesser takes, half of the guesses on average.
   *
   * @param argon2KiB the memory of one guess
   */
  public Duration lasts(int argon2KiB) {
    double perSecond = GUESSES_PER_SECOND * MEMORY_KIB / argon2KiB;
    double seconds = Math.pow(2, bits - 1) / perSecond;
    return Duration.ofSeconds((long) Math.min(seconds, MAX_SECONDS));
  }

  /** What to make of that. */
  public Verdict verdict(int argon2KiB) {
    long days = lasts(argon2KiB).toDays();
    if (days < TEN_YEARS) {
      return Verdict.WEAK;
    }
    return days < MILLION_YEARS ? Verdict.FAIR : Verdict.STRONG;
  }
}
