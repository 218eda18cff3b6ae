// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.passphrase.PassphraseStrength;
import org.tailsserver.creator.passphrase.PassphraseStrength.Verdict;
import org.tailsserver.creator.passphrase.RecoveryKey;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * Gets a passphrase of a stick and, where one is made, another one: from whoever sits at the
 * terminal, or from the lines of a script.
 */
final class KeyInput implements AutoCloseable {

  private final PrintWriter err;
  private final Optional<Terminal> terminal;
  private final List<Passphrase> given;

  private KeyInput(PrintWriter err, Optional<Terminal> terminal, List<Passphrase> given) {
    this.err = err;
    this.terminal = terminal;
    this.given = given;
  }

  /** One passphrase of the stick. */
  static KeyInput one(Optional<InputStream> script, PrintWriter err) throws StickException {
    return script.isPresent()
        ? new KeyInput(err, Optional.empty(), List.of(PassphraseInput.from(script.get())))
        : new KeyInput(err, Optional.of(terminal()), List.of());
  }

  /** One passphrase of the stick, and a new one. */
  static KeyInput two(Optional<InputStream> script, PrintWriter err) throws StickException {
    return script.isPresent()
        ? new KeyInput(err, Optional.empty(), PassphraseInput.twoFrom(script.get()))
        : new KeyInput(err, Optional.of(terminal()), List.of());
  }

  private static Terminal terminal() throws StickException {
    return Terminal.find().orElseThrow(() -> new StickException(Cause.NO_TERMINAL));
  }

  /**
   * A passphrase that opens the stick; the caller closes it.
   *
   * @throws StickException WRONG_PASSPHRASE, after a word about slips of recovery keys
   */
  Passphrase opening(StickKeys keys, String question) throws StickException {
    try (Passphrase typed =
        terminal.isPresent()
            ? PassphraseInput.ask(terminal.get(), question)
            : given.getFirst().copy()) {
      var _ = keyslot(keys, typed, err);
      return typed.copy();
    }
  }

  static Keyslot keyslot(StickKeys keys, Passphrase typed, PrintWriter err) throws StickException {
    Optional<Keyslot> opened = keys.opens(typed);
    if (opened.isEmpty()) {
      RecoveryKey.slip(typed)
          .ifPresent(finding ->
              err.println(
                  CreateText.of(
                      "recovery.slip." + finding.slip(),
                      Integer.toString(finding.at()),
                      RecoveryKey.WORDS)));
      err.flush();
      throw new StickException(Cause.WRONG_PASSPHRASE);
    }
    return opened.get();
  }

  /** A new passphrase that its owner wants; the caller closes it. */
  Passphrase fresh(MemoryClass memory, boolean generate) throws StickException {
    if (terminal.isPresent()) {
      NewPassphrase asked = new NewPassphrase(terminal.get(), memory, "ask.new-passphrase");
      return generate ? asked.generate() : asked.choose();
    }
    if (generate) {
      throw new StickException(Cause.NO_TERMINAL_TO_SHOW);
    }
    Passphrase fresh = given.get(1);
    PassphraseStrength strength = PassphraseStrength.of(fresh);
    if (strength.verdict(memory.argon2KiB()) == Verdict.WEAK) {
      err.println(NewPassphrase.words(strength, memory));
      err.flush();
    }
    return fresh.copy();
  }

  @Override
  public void close() {
    given.forEach(Passphrase::close);
  }
}
