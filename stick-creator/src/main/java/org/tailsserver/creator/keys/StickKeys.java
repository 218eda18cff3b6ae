// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.KeyLabel;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * The passphrases of a stick. Each change is made in a copy of the header and looked at there
 * before the stick is written to; broken off at any instant, every passphrase that stays opens it.
 * The data is never touched. Not thread-safe.
 */
public final class StickKeys implements AutoCloseable {

  /** More would not fit into the header beside the server's identity. */
  public static final int MOST = 8;

  /** What the passphrase is called that the stick was made with, unless it has a label. */
  private static final String FIRST = "first";

  private final Stick stick;
  private HeaderCopy copy;
  private Luks2Header header;

  private StickKeys(Stick stick, HeaderCopy copy, Luks2Header header) {
    this.stick = stick;
    this.copy = copy;
    this.header = header;
  }

  /**
   * Reads the header.
   *
   * @throws StickException BAD_HEADER if it is none at all; what speaks against it else is in
   *     {@link Luks2Header#objections}
   */
  public static StickKeys open(Stick stick) throws StickException {
    HeaderCopy copy = HeaderCopy.of(stick);
    boolean open = false;
    try {
      StickKeys keys = new StickKeys(stick, copy, copy.metadata());
      open = true;
      return keys;
    } finally {
      if (!open) {
        copy.close();
      }
    }
  }

  /** What the header says. */
  public Luks2Header header() {
    return header;
  }

  /** Who the server is. */
  public HeaderToken token() throws StickException {
    Optional<HeaderToken.Reading> read = header.token();
    if (read.isPresent() && read.get() instanceof HeaderToken.Reading.Valid(HeaderToken token)) {
      return token;
    }
    throw new StickException(
        Cause.BAD_HEADER,
        read.isPresent() && read.get() instanceof HeaderToken.Reading.Damaged(String why)
            ? why
            : HeaderToken.TYPE);
  }

  /** What a keyslot is called; each by another name, unless others made the labels. */
  public static KeyLabel name(Keyslot keyslot) {
    String unnamed = keyslot.number() == 0 ? FIRST : "number-" + keyslot.number();
    return keyslot.label().orElse(new KeyLabel(unnamed));
  }

  /**
   * The keyslot a passphrase opens, if any.
   *
   * @throws StickException BAD_HEADER if it must not be opened
   */
  public Optional<Keyslot> opens(Passphrase passphrase) throws StickException {
    requireSound(header);
    OptionalInt number = copy.opens(passphrase);
    return number.isEmpty() ? Optional.empty() : Optional.of(keyslot(header, number.getAsInt()));
  }

  /**
   * The keyslot that is called so.
   *
   * @throws StickException LABEL_UNKNOWN
   */
  public Keyslot find(KeyLabel label) throws StickException {
    return header.keyslots().stream()
        .filter(keyslot -> name(keyslot).equals(label))
        .findFirst()
        .orElseThrow(() -> new StickException(Cause.LABEL_UNKNOWN, label));
  }

  /**
   * Makes sure that a passphrase can be added under a label.
   *
   * @throws StickException LABEL_TAKEN, TOO_MANY_PASSPHRASES, BAD_HEADER
   */
  public void requireFree(KeyLabel label) throws StickException {
    requireSound(header);
    if (header.keyslots().stream().anyMatch(keyslot -> name(keyslot).equals(label))) {
      throw new StickException(Cause.LABEL_TAKEN, label);
    }
    if (header.keyslots().size() >= MOST) {
      throw new StickException(Cause.TOO_MANY_PASSPHRASES, MOST);
    }
  }

  /**
   * Adds a passphrase; it takes as much memory as the others.
   *
   * @throws StickException WRONG_PASSPHRASE, PASSPHRASE_THERE and as {@link #requireFree}
   */
  public void add(Passphrase existing, KeyLabel label, Passphrase fresh) throws StickException {
    requireFree(label);
    requireNew(fresh);
    copy.add(existing, fresh, memoryKiB());
    OptionalInt made = copy.opens(fresh);
    if (made.isEmpty()) {
      throw new StickException(Cause.NOT_AS_MADE, label);
    }
    copy.label(made.getAsInt(), label);
    for (Keyslot keyslot : header.keyslots()) {
      requireStays(keyslot);
    }
    requireCount(1);
    save();
  }

  /**
   * Puts a passphrase in the place of another one, under its label.
   *
   * @return the keyslot
   * @throws StickException WRONG_PASSPHRASE, PASSPHRASE_THERE, BAD_HEADER
   */
  public Keyslot change(Passphrase old, Passphrase fresh) throws StickException {
    Keyslot keyslot = opens(old).orElseThrow(() -> new StickException(Cause.WRONG_PASSPHRASE));
    requireNew(fresh);
    copy.change(old, fresh, memoryKiB());
    OptionalInt made = copy.opens(fresh);
    if (made.isEmpty() || copy.opens(old).isPresent()) {
      throw new StickException(Cause.NOT_AS_MADE, name(keyslot));
    }
    Keyslot changed = keyslot(copy.metadata(), made.getAsInt());
    if (!name(changed).equals(name(keyslot))) {
      throw new StickException(Cause.NOT_AS_MADE, name(keyslot));
    }
    for (Keyslot other : header.keyslots()) {
      if (other.number() != keyslot.number()) {
        requireStays(other);
      }
    }
    requireCount(0);
    save();
    return changed;
  }

  /**
   * Removes a passphrase.
   *
   * @param remaining another one
   * @throws StickException WRONG_PASSPHRASE, LAST_PASSPHRASE, NOT_ANOTHER, LABEL_UNKNOWN
   */
  public void remove(Passphrase remaining, KeyLabel label) throws StickException {
    Keyslot removed = find(label);
    if (header.keyslots().size() < 2) {
      throw new StickException(Cause.LAST_PASSPHRASE, label);
    }
    Keyslot stays = opens(remaining).orElseThrow(() -> new StickException(Cause.WRONG_PASSPHRASE));
    if (stays.number() == removed.number()) {
      throw new StickException(Cause.NOT_ANOTHER, label);
    }
    copy.remove(removed.number());
    for (int token : copy.metadata().leftLabels()) {
      copy.removeToken(token);
    }
    for (Keyslot other : header.keyslots()) {
      if (other.number() != removed.number()) {
        requireStays(other);
      }
    }
    if (copy.opens(remaining).isEmpty()) {
      throw new StickException(Cause.NOT_AS_MADE, name(stays));
    }
    requireCount(-1);
    save();
  }

  private void requireNew(Passphrase fresh) throws StickException {
    Optional<Keyslot> there = opens(fresh);
    if (there.isPresent()) {
      throw new StickException(Cause.PASSPHRASE_THERE, name(there.get()));
    }
  }

  private void requireStays(Keyslot keyslot) throws StickException {
    byte[] now = copy.now();
    int from = (int) keyslot.areaOffset();
    int to = (int) (keyslot.areaOffset() + keyslot.areaLength());
    boolean same =
        copy.metadata().keyslots().contains(keyslot)
            && Arrays.equals(copy.before(), from, to, now, from, to);
    if (!same) {
      throw new StickException(Cause.NOT_AS_MADE, name(keyslot));
    }
  }

  /** A server takes the changed header, and it is the same server with the same data. */
  private void requireCount(int more) throws StickException {
    Luks2Header changed = copy.metadata();
    requireSound(changed);
    boolean same =
        changed.keyslots().size() == header.keyslots().size() + more
            && changed.data().equals(header.data())
            && identity(changed).equals(identity(header));
    if (!same) {
      throw new StickException(Cause.NOT_AS_MADE, HeaderToken.TYPE);
    }
  }

  private static Optional<String> identity(Luks2Header header) {
    return header
        .token()
        .map(reading ->
            reading instanceof HeaderToken.Reading.Valid(HeaderToken token)
                ? token.toJson()
                : reading.toString());
  }

  private static void requireSound(Luks2Header header) throws StickException {
    if (!header.objections().isEmpty()) {
      throw new StickException(Cause.BAD_HEADER, String.join(" ", header.objections()));
    }
  }

  private static Keyslot keyslot(Luks2Header header, int number) {
    return header.keyslots().stream()
        .filter(keyslot -> keyslot.number() == number)
        .findFirst()
        .orElseThrow();
  }

  /** What opening the stick takes now, in KiB. */
  private long memoryKiB() {
    long needed = header.requiredKiB();
    return needed == 0 ? MemoryClass.MIB_256.argon2KiB() : needed;
  }

  private void save() throws StickException {
    byte[] after = copy.now();
    HeaderChange change = HeaderChange.plan(copy.before(), after, header.keyslots());
    long offset = stick.partition().offset();
    stick.rewrite(whole -> {
      requireUnchanged(whole, offset);
      change.write(whole, offset);
    });
    HeaderCopy fresh = HeaderCopy.of(stick);
    copy.close();
    copy = fresh;
    if (!Arrays.equals(copy.before(), after)) {
      throw new StickException(Cause.CHANGE_UNCERTAIN, stick.name());
    }
    header = copy.metadata();
  }

  private void requireUnchanged(FileChannel whole, long offset) throws IOException, StickException {
    byte[] there = new byte[copy.before().length];
    HeaderCopy.read(whole, offset, there);
    if (!Arrays.equals(there, copy.before())) {
      throw new StickException(Cause.STICK_CHANGED, stick.name());
    }
  }

  @Override
  public void close() {
    copy.close();
  }
}
