// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Gets the passphrase for a new stick; every buffer on the way is wiped. */
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

  /** Asks twice, without echo. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 may return null again (JDK-8351435).
  static Passphrase fromTerminal() throws StickException {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new StickException(Cause.NO_TERMINAL);
    }
    try (Passphrase first = ask(console, "ask.passphrase");
        Passphrase second = ask(console, "ask.again")) {
      if (!first.sameAs(second)) {
        throw new StickException(Cause.PASSPHRASES_DIFFER);
      }
      return first.copy();
    }
  }

  private static Passphrase ask(Console console, String question) throws StickException {
    char[] typed = console.readPassword("%s ", CreateText.of(question));
    if (typed == null) {
      throw new StickException(Cause.INTERRUPTED);
    }
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
