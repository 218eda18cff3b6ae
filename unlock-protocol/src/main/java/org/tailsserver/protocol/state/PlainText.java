// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import java.nio.charset.StandardCharsets;

/** Keeps the texts in this vocabulary short and on one line, so that every value fits a frame. */
final class PlainText {

  private static final String CUT = "\u2026";
  private static final int CUT_BYTES = 3;

  private PlainText() {}

  /**
   * The text on one line: control characters become spaces, halves of surrogate pairs U+FFFD; what
   * is longer than {@code maxBytes} of UTF-8 ends in an ellipsis.
   */
  static String oneLine(String text, int maxBytes) {
    StringBuilder line = new StringBuilder();
    int bytes = 0;
    int lastFit = 0;
    for (int i = 0; i < text.length(); ) {
      int c = printable(text.codePointAt(i));
      i += Character.charCount(text.codePointAt(i));
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > maxBytes) {
        return line.substring(0, lastFit) + CUT;
      }
      line.appendCodePoint(c);
      if (bytes <= maxBytes - CUT_BYTES) {
        lastFit = line.length();
      }
    }
    return line.toString();
  }

  /** The text itself, if it is on one line and has 1 to {@code maxBytes} bytes of UTF-8. */
  static String name(String what, String text, int maxBytes) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes || !oneLine(text, maxBytes).equals(text)) {
      throw new IllegalArgumentException(
          what + " must be one line of 1 to " + maxBytes + " bytes; it has " + bytes);
    }
    return text;
  }

  private static int printable(int c) {
    if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
      return ' ';
    }
    return Character.getType(c) == Character.SURROGATE ? 0xfffd : c;
  }
}
