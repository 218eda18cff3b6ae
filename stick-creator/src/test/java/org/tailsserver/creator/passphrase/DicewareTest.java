// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tailsserver.protocol.passphrase.Passphrase;

@DisplayName("A generated passphrase")
class DicewareTest {

  /** Dice that fall as told, and remember how many sides they were asked for. */
  private static final class Dice extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient Queue<Integer> throwsToCome;

    Dice(Integer... throwsToCome) {
      this.throwsToCome = new ArrayDeque<>(List.of(throwsToCome));
    }

    @Override
    public int nextInt(int sides) {
      assertEquals(7776, sides);
      return throwsToCome.remove();
    }
  }

  @Test
  void isTheWordsTheDiceSay() {
    // From the list with the numbers of the dice: 11111, 66666, 11112, 33333, 66665, 21111, 16666.
    Dice dice = new Dice(0, 7775, 1, number(33333), 7774, number(21111), number(16666));
    assertEquals(
        "abacus zoom abdomen handgrip zoology coping copilot", text(Diceware.generate(dice)));
  }

  private static int number(int dice) {
    int index = 0;
    for (char c : Integer.toString(dice).toCharArray()) {
      index = 6 * index + (c - '1');
    }
    return index;
  }

  @Test
  void hasSevenWordsOfTheListAndIsAnotherEachTime() {
    WordList list = WordList.read();
    String first = text(Diceware.generate(new SecureRandom()));
    String[] words = first.split(" ", -1);
    assertEquals(7, words.length);
    for (String word : words) {
      assertTrue(list.contains(word.toCharArray(), 0, word.length()), word);
    }
    assertNotEquals(first, text(Diceware.generate(new SecureRandom())));
  }

  @Test
  void comesFromAListThatFindsItsWordsAndNoOthers() {
    WordList list = WordList.read();
    for (int i = 0; i < WordList.SIZE; i++) {
      String word = new String(list.word(i), US_ASCII);
      assertTrue(word.matches("[a-z-]{3,9}"), word);
      assertTrue(list.contains(("x" + word).toCharArray(), 1, word.length() + 1), word);
    }
    for (String other : List.of("", "a", "abacu", "abacuss", "zzz", "Abacus", "ab\u00e4cus")) {
      assertFalse(list.contains(other.toCharArray(), 0, other.length()), other);
    }
  }

  private static String text(Passphrase passphrase) {
    try (passphrase) {
      return passphrase.lend(bytes -> new String(bytes, US_ASCII));
    }
  }
}
