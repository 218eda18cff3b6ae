// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The private half of the key a person reaches an onion service with (x25519, rend-spec-v3 appendix
 * G, "client authorization"), in the letters tor and Tor Browser take it in. Wiped when closed;
 * prints nothing of itself. Not thread-safe.
 */
public final class ClientKey implements AutoCloseable {

  /** How the names of files end that tor reads such keys from. */
  public static final String FILE_SUFFIX = ".auth_private";

  private static final int LENGTH = 52;
  private static final String KIND = ":descriptor:x25519:";

  private final byte[] letters;
  private boolean closed;

  private ClientKey(byte[] letters) {
    this.letters = letters;
  }

  static ClientKey of(byte[] privateKey) {
    return new ClientKey(Base32.UPPER.encode(privateKey));
  }

  /**
   * Reads what {@link #file} writes.
   *
   * @param file not kept
   * @return empty if it is anything else, or a key for another address
   */
  public static Optional<ClientKey> read(byte[] file, OnionAddress address) {
    byte[] before = (address.name() + KIND).getBytes(US_ASCII);
    int end = before.length + LENGTH;
    if (file.length != end + 1
        || file[end] != '\n'
        || !Arrays.equals(file, 0, before.length, before, 0, before.length)) {
      return Optional.empty();
    }
    byte[] letters = Arrays.copyOfRange(file, before.length, end);
    Optional<byte[]> bytes = Base32.UPPER.decode(letters);
    bytes.ifPresent(key -> Arrays.fill(key, (byte) 0));
    if (bytes.isEmpty()) {
      Arrays.fill(letters, (byte) 0);
      return Optional.empty();
    }
    return Optional.of(new ClientKey(letters));
  }

  /**
   * The key as a person types it at Tor Browser's prompt: base32, a fresh array; wipe it after use.
   *
   * @throws IllegalStateException if it was closed
   */
  public byte[] letters() {
    if (closed) {
      throw new IllegalStateException("the key was wiped");
    }
    return letters.clone();
  }

  /**
   * A file for tor's ClientOnionAuthDir (tor(1)): one line, a fresh array; wipe it after use.
   *
   * @param address of the service it is for
   */
  public byte[] file(OnionAddress address) {
    byte[] before = (address.name() + KIND).getBytes(US_ASCII);
    byte[] key = letters();
    try {
      ByteBuffer file = ByteBuffer.allocate(before.length + LENGTH + 1);
      return file.put(before).put(key).put((byte) '\n').array();
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Wipes the key. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(letters, (byte) 0);
  }

  @Override
  public String toString() {
    return "ClientKey[REDACTED]";
  }
}
