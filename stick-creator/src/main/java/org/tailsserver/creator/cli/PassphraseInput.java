// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.List;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Gets the passphrases of a stick; every buffer on the way is wiped. */
final class PassphraseInput {

  /** More than any passphrase can have before it is normalised. */
  private static final int MAX_TYPED = 4 * Passphrase.MAX_BYTES;

  private PassphraseInput() {}

  /** Reads to the end of a stream; one line break at the end does not count. */
  static Passphrase from(InputStream in) throws StickException {
    byte[] buffer = new byte[MAX_TYPED + 1];
    try {
      int length = in.readNBytes(buffer, 0, buffer.length);
      if (length > 0 && buffer[length - 1] == '\n') {
        length--;
      }
      byte[] typed = Arrays.copyOf(buffer, length);
      try {
        return read(typed);
      } finally {
        Arrays.fill(typed, (byte) 0);
      }
    } catch (IOException e) {
      throw StickException.of(e);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  /**
   * Reads two lines to the end of a stream: a passphrase and another one; one line break at the end
   * does not count.
   */
  static List<Passphrase> twoFrom(InputStream in) throws StickException {
    byte[] buffer = new byte[2 * MAX_TYPED + 2];
    try {
      int length = in.readNBytes(buffer, 0, buffer.length);
      int end = 0;
      while (end < length && buffer[end] != '\n') {
        end++;
      }
      Passphrase first = from(new ByteArrayInputStream(buffer, 0, end));
      boolean both = false;
      try {
        int begin = Math.min(end + 1, length);
        Passphrase second = from(new ByteArrayInputStream(buffer, begin, length - begin));
        both = true;
        return List.of(first, second);
      } finally {
        if (!both) {
          first.close();
        }
      }
    } catch (IOException e) {
      throw StickException.of(e);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  /** Asks twice, without echo, until both are the same. */
  static Passphrase twice(Terminal terminal, String question) throws StickException {
    while (true) {
      try (Passphrase first = ask(terminal, question);
          Passphrase second = ask(terminal, "ask.again")) {
        if (first.sameAs(second)) {
          return first.copy();
        }
        terminal.say(CreateText.of("ask.differ"));
      }
    }
  }

  /** Asks once, without echo. */
  static Passphrase ask(Terminal terminal, String question) throws StickException {
    char[] typed = terminal.secret(CreateText.of(question));
    byte[] room = new byte[3 * typed.length];
    byte[] bytes = {};
    try {
      ByteBuffer encoded = ByteBuffer.wrap(room);
      if (UTF_8.newEncoder().encode(CharBuffer.wrap(typed), encoded, true).isError()) {
        throw new StickException(Cause.PASSPHRASE_NOT_TEXT);
      }
      bytes = Arrays.copyOf(room, encoded.position());
      return read(bytes);
    } finally {
      Arrays.fill(typed, '\0');
      Arrays.fill(room, (byte) 0);
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static Passphrase read(byte[] typed) throws StickException {
    return switch (Passphrase.read(typed)) {
      case Passphrase.Reading.Usable(Passphrase passphrase) -> passphrase;
      case Passphrase.Reading.Unusable(var problem) ->
          throw switch (problem) {
            case EMPTY -> new StickException(Cause.PASSPHRASE_EMPTY);
            case TOO_LONG -> new StickException(Cause.PASSPHRASE_TOO_LONG, Passphrase.MAX_BYTES);
            case NOT_TEXT -> new StickException(Cause.PASSPHRASE_NOT_TEXT);
            case CONTROL_CHARACTER -> new StickException(Cause.PASSPHRASE_CONTROL_CHARACTER);
          };
    };
  }
}
