// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.text;

/** Text from elsewhere, made safe to print: it can neither steer a terminal nor reorder a line. */
public final class PlainText {

  private static final int LONGEST = 400;

  private PlainText() {}

  /**
   * The text with every control, format (so every bidirectional override), private, unassigned and
   * separator character but the plain space written as {@code <U+XXXX>}, cut after 400 characters.
   */
  public static String of(String text) {
    StringBuilder plain = new StringBuilder();
    int[] characters = text.codePoints().limit(LONGEST + 1L).toArray();
    for (int i = 0; i < Math.min(characters.length, LONGEST); i++) {
      if (harmless(characters[i])) {
        plain.appendCodePoint(characters[i]);
      } else {
        plain.append(String.format("<U+%04X>", characters[i]));
      }
    }
    return characters.length > LONGEST ? plain.append('…').toString() : plain.toString();
  }

  private static boolean harmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> character == ' ';
      default -> true;
    };
  }
}
