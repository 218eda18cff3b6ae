// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.passphrase;

import java.security.SecureRandom;
import java.util.Arrays;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Passphrases made by chance: words of the EFF's large list with a space between. */
public final class Diceware {

  /** How many words; each is worth 12.9 bits, so that all together are worth 90. */
  public static final int WORDS = 7;

  private Diceware() {}

  /** A new one; every choice is as likely as any other. The caller closes it. */
  public static Passphrase generate(SecureRandom random) {
    WordList list = WordList.read();
    byte[] room = new byte[Passphrase.MAX_BYTES];
    byte[] typed = {};
    int length = 0;
    try {
      for (int i = 0; i < WORDS; i++) {
        byte[] word = list.word(random.nextInt(WordList.SIZE));
        if (i > 0) {
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
      Arrays.fill(room, (byte) 0);
      Arrays.fill(typed, (byte) 0);
    }
  }
}
