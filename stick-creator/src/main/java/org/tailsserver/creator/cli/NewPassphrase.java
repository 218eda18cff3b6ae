// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.tailsserver.creator.passphrase.Diceware;
import org.tailsserver.creator.passphrase.PassphraseStrength;
import org.tailsserver.creator.passphrase.PassphraseStrength.Verdict;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Lets a person choose a passphrase and know what it is worth, or keep one made for them. */
final class NewPassphrase {

  private final Terminal terminal;
  private final MemoryClass memory;
  private final String question;

  NewPassphrase(Terminal terminal, MemoryClass memory) {
    this(terminal, memory, "ask.passphrase");
  }

  /** One for which somebody is asked in these words. */
  NewPassphrase(Terminal terminal, MemoryClass memory, String question) {
    this.terminal = terminal;
    this.memory = memory;
    this.question = question;
  }

  /** Asks until there is one that its owner wants to keep. */
  Passphrase choose() throws StickException {
    while (true) {
      try (Passphrase typed = choice()) {
        PassphraseStrength strength = PassphraseStrength.of(typed);
        terminal.say(words(strength, memory));
        if (strength.verdict(memory.argon2KiB()) != Verdict.WEAK
            || terminal.agree(CreateText.of("ask.weak"), false)) {
          return typed.copy();
        }
      }
    }
  }

  private Passphrase choice() throws StickException {
    while (true) {
      try {
        return PassphraseInput.twice(terminal, question);
      } catch (StickException e) {
        if (e.what() == Cause.INTERRUPTED) {
          throw e;
        }
        terminal.say(String.valueOf(e.getMessage()));
      }
    }
  }

  /** What a passphrase is worth, in words. */
  static String words(PassphraseStrength strength, MemoryClass memory) {
    Duration lasts = strength.lasts(memory.argon2KiB());
    return CreateText.of(
        "strength." + strength.verdict(memory.argon2KiB()),
        roughly(lasts),
        Long.toString(Math.round(strength.bits())));
  }

  private static String roughly(Duration time) {
    long days = time.toDays();
    if (days >= 730_000_000) {
      return CreateText.of("strength.millions");
    }
    if (days >= 730_000) {
      return CreateText.of("strength.thousands");
    }
    if (days >= 730) {
      return CreateText.of("strength.years", Long.toString(days / 365));
    }
    if (days >= 2) {
      return CreateText.of("strength.days", Long.toString(days));
    }
    return time.toHours() >= 2
        ? CreateText.of("strength.hours", Long.toString(time.toHours()))
        : CreateText.of("strength.at-once");
  }

  /** Makes one, shows it, and lets it be typed back, so that it is known to be kept. */
  Passphrase generate() throws StickException {
    try (Passphrase made = Diceware.generate(new SecureRandom())) {
      show(made);
      while (true) {
        switch (typedBack(made)) {
          case RIGHT -> {
            return made.copy();
          }
          case WRONG -> terminal.say(CreateText.of("generate.wrong"));
          case EMPTY -> show(made);
        }
      }
    }
  }

  private void show(Passphrase made) throws StickException {
    terminal.say(CreateText.of("generate.made"));
    made.lend(bytes -> {
      CharBuffer words = US_ASCII.decode(ByteBuffer.wrap(bytes));
      terminal.out().write(words.array(), 0, words.limit());
      Arrays.fill(words.array(), '\0');
      return terminal;
    });
    terminal.say("");
    terminal.say("");
    terminal.ask(CreateText.of("generate.keep"));
    terminal.clear();
  }

  private enum Typed {
    RIGHT,
    WRONG,
    EMPTY
  }

  private Typed typedBack(Passphrase made) throws StickException {
    try (Passphrase typed = PassphraseInput.ask(terminal, "generate.again")) {
      return typed.sameAs(made) ? Typed.RIGHT : Typed.WRONG;
    } catch (StickException e) {
      return switch (e.what()) {
        case INTERRUPTED -> throw e;
        case PASSPHRASE_EMPTY -> Typed.EMPTY;
        default -> Typed.WRONG;
      };
    }
  }
}
