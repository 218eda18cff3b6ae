// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.handover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A text in UTF-8 with a key in it. Wiped when closed; prints nothing of itself. */
public final class SecretText implements AutoCloseable {

  private byte[] bytes = new byte[256];
  private int length;

  /** An empty one. */
  public SecretText() {}

  SecretText line(String text) {
    return text(text).text("\n");
  }

  SecretText text(String text) {
    return secret(text.getBytes(UTF_8));
  }

  /** Appends some bytes and wipes them. */
  SecretText secret(byte[] more) {
    if (length + more.length > bytes.length) {
      byte[] larger = Arrays.copyOf(bytes, 2 * (length + more.length));
      Arrays.fill(bytes, (byte) 0);
      bytes = larger;
    }
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    Arrays.fill(more, (byte) 0);
    return this;
  }

  public void blankLine() {
    text("\n");
  }

  /** Appends another text, which stays as it is. */
  public SecretText add(SecretText other) {
    return secret(Arrays.copyOf(other.bytes, other.length));
  }

  /** Something that takes bytes and keeps none. */
  @FunctionalInterface
  public interface Reader<E extends Exception> {
    void read(byte[] bytes) throws E;
  }

  /** Lends the whole text for the length of a call. */
  public <E extends Exception> void lend(Reader<E> reader) throws E {
    byte[] whole = Arrays.copyOf(bytes, length);
    try {
      reader.read(whole);
    } finally {
      Arrays.fill(whole, (byte) 0);
    }
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
    length = 0;
  }

  @Override
  public String toString() {
    return "SecretText[REDACTED]";
  }
}
