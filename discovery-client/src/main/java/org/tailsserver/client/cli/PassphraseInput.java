// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Gets the passphrase from a person or from standard input, in arrays that are wiped. */
final class PassphraseInput {

  /** More than any passphrase has before normalisation. */
  private static final int MOST_BYTES = 8 * Passphrase.MAX_BYTES;

  private PassphraseInput() {}

  /** All of standard input, without exactly one line feed at its end. */
  static Passphrase fromInput(Terminal terminal) throws Failed {
    byte[] buffer = new byte[MOST_BYTES];
    byte[] typed = {};
    try {
      int length = terminal.in().readNBytes(buffer, 0, buffer.length);
      boolean lineFeed = length > 0 && length < buffer.length && buffer[length - 1] == '\n';
      typed = Arrays.copyOf(buffer, lineFeed ? length - 1 : length);
      return passphrase(typed);
    } catch (IOException e) {
      throw new Failed(ExitCode.USAGE, "passphrase.no-input");
    } finally {
      Arrays.fill(buffer, (byte) 0);
      Arrays.fill(typed, (byte) 0);
    }
  }

  /** One line from the terminal, not shown while it is typed. */
  static Passphrase fromPerson(Terminal terminal) throws Failed {
    char[] typed = terminal.secret().get();
    if (typed == null) {
      throw new Failed(ExitCode.USAGE, "passphrase.no-terminal");
    }
    byte[] bytes = {};
    try {
      ByteBuffer utf8 = ByteBuffer.allocate(typed.length * 3);
      var encoder = StandardCharsets.UTF_8.newEncoder();
      if (encoder.encode(CharBuffer.wrap(typed), utf8, true).isError()) {
        throw new CharacterCodingException();
      }
      bytes = utf8.array();
      byte[] exact = Arrays.copyOf(bytes, utf8.position());
      try {
        return passphrase(exact);
      } finally {
        Arrays.fill(exact, (byte) 0);
      }
    } catch (CharacterCodingException e) {
      throw new Failed(ExitCode.UNUSABLE_PASSPHRASE, "unusable.NOT_TEXT");
    } finally {
      Arrays.fill(typed, '\0');
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Passphrase passphrase(byte[] typed) throws Failed {
    return switch (Passphrase.read(typed)) {
      case Passphrase.Reading.Usable(var passphrase) -> passphrase;
      case Passphrase.Reading.Unusable(var problem) ->
          throw new Failed(ExitCode.UNUSABLE_PASSPHRASE, "unusable." + problem.name());
    };
  }
}
