// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.passphrase;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tailsserver.protocol.passphrase.Passphrase.Reading;
import org.tailsserver.protocol.passphrase.Passphrase.Reading.Unusable;
import org.tailsserver.protocol.passphrase.Passphrase.Reading.Usable;
import org.tailsserver.protocol.state.AttemptOutcome.Problem;

/** Checks and normalises the text of a passphrase, and wipes whatever it needed for that. */
final class Text {

  /**
   * Longest input looked at, in bytes. Normalisation can shorten text, so this is more than {@link
   * Passphrase#MAX_BYTES}; it bounds the work.
   */
  private static final int MAX_TYPED_BYTES = 8 * Passphrase.MAX_BYTES;

  private Text() {}

  static Reading read(byte[] typed, boolean normalise) {
    if (typed.length == 0) {
      return new Unusable(Problem.EMPTY);
    }
    if (typed.length > MAX_TYPED_BYTES) {
      return new Unusable(Problem.TOO_LONG);
    }
    return isAscii(typed) ? checkAscii(typed) : checkUnicode(typed, normalise);
  }

  private static boolean isAscii(byte[] typed) {
    int all = 0;
    for (byte b : typed) {
      all |= b;
    }
    return all >= 0;
  }

  /** ASCII is normalised as it stands, and most passphrases are ASCII: no ICU, no chars. */
  private static Reading checkAscii(byte[] typed) {
    for (byte b : typed) {
      if (b < ' ' || b == 0x7f) {
        return new Unusable(Problem.CONTROL_CHARACTER);
      }
    }
    return typed.length > Passphrase.MAX_BYTES
        ? new Unusable(Problem.TOO_LONG)
        : new Usable(new Passphrase(typed.clone()));
  }

  private static Reading checkUnicode(byte[] typed, boolean normalise) {
    char[] chars = new char[typed.length];
    try {
      CharBuffer text = CharBuffer.wrap(chars);
      CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports, never replaces
      if (decoder.decode(ByteBuffer.wrap(typed), text, true).isError()) {
        return new Unusable(Problem.NOT_TEXT);
      }
      text.flip();
      if (hasControlCharacter(text)) {
        return new Unusable(Problem.CONTROL_CHARACTER);
      }
      return normalise ? Nfc.normalised(text, Text::encode) : encode(text);
    } finally {
      Arrays.fill(chars, '\0');
    }
  }

  /** Category Cc, and the two line breaks that Unicode keeps outside it. */
  private static boolean hasControlCharacter(CharBuffer text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        return true;
      }
    }
    return false;
  }

  private static Reading encode(CharBuffer text) {
    byte[] room = new byte[Passphrase.MAX_BYTES];
    try {
      CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
      ByteBuffer out = ByteBuffer.wrap(room);
      return encoder.encode(text.duplicate(), out, true).isOverflow()
          ? new Unusable(Problem.TOO_LONG)
          : new Usable(new Passphrase(Arrays.copyOf(room, out.position())));
    } finally {
      Arrays.fill(room, (byte) 0);
    }
  }
}
