// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.tailsserver.creator.passphrase.RecoveryKey.Finding;
import org.tailsserver.creator.passphrase.RecoveryKey.Slip;
import org.tailsserver.protocol.passphrase.Passphrase;

@DisplayName("A recovery key")
class RecoveryKeyTest {

  private static final List<String> LIST = list();

  @RepeatedTest(20)
  void holdsTheKeyItWasMadeFromAndItsDigest() throws Exception {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    BigInteger number = BigInteger.ZERO;
    for (String word : words(key)) {
      number =
          number.multiply(BigInteger.valueOf(7776)).add(BigInteger.valueOf(LIST.indexOf(word)));
    }
    BigInteger digest = new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(key));
    assertEquals(new BigInteger(1, key), number.shiftRight(15));
    assertEquals(digest.shiftRight(256 - 15), number.mod(BigInteger.ONE.shiftLeft(15)));
  }

  @Test
  void isMadeOfTheSmallestAndTheLargestNumberToo() {
    for (int filling : new int[] {0, 0xff}) {
      byte[] key = new byte[32];
      Arrays.fill(key, (byte) filling);
      List<String> words = words(key);
      assertEquals(RecoveryKey.WORDS, words.size());
      assertEquals(Optional.empty(), slip(words));
    }
  }

  @Test
  void isAnotherOneEachTime() {
    Set<List<String>> made = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      try (Passphrase key = RecoveryKey.generate(new SecureRandom())) {
        made.add(split(key));
      }
    }
    assertEquals(100, made.size());
  }

  @Test
  void tellsWhatWasMistyped() {
    List<String> words = words(new byte[32]);
    List<String> typed = new ArrayList<>(words);
    typed.set(4, typed.get(4) + "x");
    assertEquals(Optional.of(new Finding(Slip.UNKNOWN_WORD, 5)), slip(typed));
    assertEquals(Optional.of(new Finding(Slip.NUMBER_OF_WORDS, 20)), slip(words.subList(0, 20)));
    typed = new ArrayList<>(words);
    typed.add("zoom");
    assertEquals(Optional.of(new Finding(Slip.NUMBER_OF_WORDS, 22)), slip(typed));
    assertEquals(Optional.empty(), slip(List.of("correct", "horse", "battery", "staple")));
  }

  @RepeatedTest(10)
  void tellsAnotherWordAndTwoThatChangedPlaces() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    List<String> words = words(key);
    int missed = 0;
    for (int at = 0; at < words.size(); at++) {
      List<String> typed = new ArrayList<>(words);
      typed.set(at, LIST.get((LIST.indexOf(words.get(at)) + 1) % LIST.size()));
      missed += slip(typed).isEmpty() ? 1 : 0;
    }
    Collections.swap(words, 3, 4);
    missed += slip(words).isEmpty() && !words.get(3).equals(words.get(4)) ? 1 : 0;
    // One in 32768 passes; two of 22 never do.
    assertFalse(missed > 1, missed + " of 22 slips were not seen");
  }

  /** The words of a given key: a source of chance that is none. */
  private static List<String> words(byte[] key) {
    SecureRandom given =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(key, 0, bytes, 0, bytes.length);
          }
        };
    try (Passphrase made = RecoveryKey.generate(given)) {
      return new ArrayList<>(split(made));
    }
  }

  private static List<String> split(Passphrase made) {
    return made.lend(bytes -> List.of(new String(bytes, UTF_8).split(" ", -1)));
  }

  private static Optional<Finding> slip(List<String> words) {
    byte[] typed = String.join(" ", words).getBytes(UTF_8);
    try (Passphrase passphrase =
        assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(typed)).passphrase()) {
      return RecoveryKey.slip(passphrase);
    }
  }

  private static List<String> list() {
    try (InputStream in = RecoveryKey.class.getResourceAsStream("eff-large.txt")) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
