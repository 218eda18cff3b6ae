// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.passphrase;

import java.security.MessageDigest;
import java.util.Arrays;
import org.tailsserver.protocol.state.AttemptOutcome.Problem;

/**
 * A passphrase in memory: UTF-8 in Unicode normalisation form C, 1 to {@value #MAX_BYTES} bytes,
 * without control characters. Nothing else is changed: leading and trailing spaces count.
 *
 * <p>It is never a {@link String}. It prints as {@code [REDACTED]}, lends copies that are wiped
 * after use, and is wiped itself by {@link #close}; after that every use but another {@code close}
 * throws {@link IllegalStateException}. Wiping is best effort: a garbage collector may have moved
 * the array before. Safe for use by several threads.
 */
public final class Passphrase implements AutoCloseable {

  /** The longest passphrase in bytes, the limit of cryptsetup's own prompt (cryptsetup(8)). */
  public static final int MAX_BYTES = 512;

  private final byte[] bytes;
  private boolean wiped;

  /** Takes the array over. */
  Passphrase(byte[] bytes) {
    this.bytes = bytes;
  }

  /** What bytes turned out to be. */
  public sealed interface Reading {

    /**
     * They are a passphrase.
     *
     * @param passphrase owned by whoever receives this reading, and theirs to close
     */
    record Usable(Passphrase passphrase) implements Reading {}

    /**
     * They cannot be one.
     *
     * @param problem the first thing found wrong
     */
    record Unusable(Problem problem) implements Reading {}
  }

  /**
   * Something that works with the bytes of a passphrase.
   *
   * @param <T> what it makes of them
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Borrower<T, X extends Exception> {

    /**
     * Uses the bytes; must not keep them.
     *
     * @param bytes a copy, zeroed when this call ends
     */
    T use(byte[] bytes) throws X;
  }

  /**
   * Reads what a person typed, and brings it into normalisation form C (Unicode Standard Annex 15).
   *
   * @param typed UTF-8; copied, neither kept nor wiped: its owner does that
   */
  public static Reading read(byte[] typed) {
    return Text.read(typed, true);
  }

  /**
   * Takes bytes that {@link #read} has normalised already, in another process. All rules but the
   * normalisation form are checked again; a wrong form can only make it a wrong passphrase.
   *
   * @param normalised UTF-8; copied, neither kept nor wiped
   */
  public static Reading received(byte[] normalised) {
    return Text.read(normalised, false);
  }

  /**
   * Lends a copy of the bytes for the length of one call and zeroes it afterwards, however the call
   * ends. Closing the passphrase meanwhile does not disturb the borrower.
   */
  public <T, X extends Exception> T lend(Borrower<T, X> use) throws X {
    byte[] lent = copyOfBytes();
    try {
      return use.use(lent);
    } finally {
      Arrays.fill(lent, (byte) 0);
    }
  }

  /** A passphrase of the same bytes with a life of its own. */
  public Passphrase copy() {
    return new Passphrase(copyOfBytes());
  }

  /** Whether both are the same, in a time that depends on the lengths only. */
  public boolean sameAs(Passphrase other) {
    return lend(mine -> other.lend(theirs -> MessageDigest.isEqual(mine, theirs)));
  }

  /** Zeroes the bytes. */
  @Override
  public synchronized void close() {
    Arrays.fill(bytes, (byte) 0);
    wiped = true;
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }

  private synchronized byte[] copyOfBytes() {
    if (wiped) {
      throw new IllegalStateException("The passphrase has been wiped.");
    }
    return bytes.clone();
  }
}
