// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.TreeSet;
import org.tailsserver.creator.passphrase.RecoveryKey;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.qr.QrCode;

/** Shows a recovery key, as words and as a QR code, and makes sure that it was written down. */
final class ShownOnce {

  private static final int COLUMNS = 3;
  private static final int WIDTH = 14;
  private static final int ASKED = 3;
  private static final int TRIES = 3;

  private final Terminal terminal;
  private final Passphrase key;

  ShownOnce(Terminal terminal, Passphrase key) {
    this.terminal = terminal;
    this.key = key;
  }

  /**
   * Shows it until some of its words, chosen by chance, were typed.
   *
   * @throws StickException NOT_KEPT
   */
  void untilKept() throws StickException {
    for (int i = 0; i < TRIES; i++) {
      words();
      code();
      if (wasKept()) {
        return;
      }
      terminal.say(CreateText.of("recovery.again"));
    }
    throw new StickException(Cause.NOT_KEPT);
  }

  private void words() throws StickException {
    terminal.say(CreateText.of("recovery.words", RecoveryKey.WORDS));
    terminal.say("");
    key.lend(bytes -> {
      CharBuffer all = US_ASCII.decode(ByteBuffer.wrap(bytes));
      try {
        grid(all.array(), all.limit(), terminal.out());
      } finally {
        Arrays.fill(all.array(), '\0');
      }
      return key;
    });
    terminal.say("");
    terminal.ask(CreateText.of("recovery.keep"));
    terminal.clear();
  }

  /** Numbered, in columns that are read line by line. */
  private static void grid(char[] text, int length, PrintWriter out) {
    int number = 1;
    for (int from = 0; from < length; number++) {
      int to = from;
      while (to < length && text[to] != ' ') {
        to++;
      }
      out.print(number < 10 ? "   " + number : "  " + number);
      out.print("  ");
      out.write(text, from, to - from);
      if (number % COLUMNS == 0) {
        out.println();
      } else {
        out.print(" ".repeat(Math.max(1, WIDTH - (to - from))));
      }
      from = to + 1;
    }
    out.flush();
  }

  private void code() throws StickException {
    if (!QrCode.canBeDrawnIn(terminal.charset())) {
      return;
    }
    // A library's interface wants a string here, which cannot be wiped.
    String ascii = key.lend(bytes -> new String(bytes, US_ASCII));
    QrCode.of(ascii).lines(terminal.hasColours()).forEach(terminal::say);
    terminal.ask(CreateText.of("recovery.code"));
    terminal.clear();
  }

  private boolean wasKept() throws StickException {
    SecureRandom random = new SecureRandom();
    TreeSet<Integer> asked = new TreeSet<>();
    while (asked.size() < ASKED) {
      asked.add(random.nextInt(RecoveryKey.WORDS));
    }
    boolean right = true;
    for (int number : asked) {
      char[] typed = terminal.secret(CreateText.of("recovery.word", number + 1));
      try {
        right &= key.<Boolean, RuntimeException>lend(bytes -> isWord(bytes, number, typed));
      } finally {
        Arrays.fill(typed, '\0');
      }
    }
    return right;
  }

  private static boolean isWord(byte[] words, int number, char[] typed) {
    int from = 0;
    for (int i = 0; i < number; i++) {
      while (words[from] != ' ') {
        from++;
      }
      from++;
    }
    int at = 0;
    while (from + at < words.length && words[from + at] != ' ') {
      if (at >= typed.length || typed[at] != (char) words[from + at]) {
        return false;
      }
      at++;
    }
    return at == typed.length;
  }
}
