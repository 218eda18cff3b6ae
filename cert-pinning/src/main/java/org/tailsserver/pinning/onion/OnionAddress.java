// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The address of an onion service (rend-spec-v3, section 6, ONIONADDRESS): its public key, a
 * checksum and the version 3. Whether the key is a point on the curve is not looked at. Where
 * somebody's service is, is nobody else's business: never prints itself unasked.
 */
public record OnionAddress(String name) {

  /** How many characters it has, without ".onion". */
  public static final int LENGTH = 56;

  private static final String SUFFIX = ".onion";
  private static final int KEY = 32;
  private static final int CHECKSUM = 2;
  private static final byte VERSION = 3;

  /**
   * @param name {@value #LENGTH} characters, lower case, without ".onion"
   * @throws IllegalArgumentException if that is not an address; never quotes it
   */
  public OnionAddress {
    if (!isAddress(name)) {
      throw new IllegalArgumentException("no onion address of version 3");
    }
  }

  /**
   * The address of the service with a public key.
   *
   * @param publicKey Ed25519, 32 bytes (RFC 8032)
   */
  static OnionAddress of(byte[] publicKey) {
    byte[] bytes = Arrays.copyOf(publicKey, KEY + CHECKSUM + 1);
    System.arraycopy(checksum(publicKey), 0, bytes, KEY, CHECKSUM);
    bytes[KEY + CHECKSUM] = VERSION;
    return new OnionAddress(new String(Base32.LOWER.encode(bytes), US_ASCII));
  }

  /** Reads an address with or without ".onion" behind it, in lower case; empty if it is none. */
  public static Optional<OnionAddress> parse(String text) {
    String name = text.endsWith(SUFFIX) ? text.substring(0, text.length() - SUFFIX.length()) : text;
    return isAddress(name) ? Optional.of(new OnionAddress(name)) : Optional.empty();
  }

  /** What a person types: with ".onion". */
  public String host() {
    return name + SUFFIX;
  }

  private static boolean isAddress(String name) {
    if (name.length() != LENGTH) {
      return false;
    }
    Optional<byte[]> decoded = Base32.LOWER.decode(name.getBytes(US_ASCII));
    if (decoded.isEmpty()) {
      return false;
    }
    byte[] bytes = decoded.get();
    byte[] checksum = checksum(Arrays.copyOf(bytes, KEY));
    return bytes[KEY + CHECKSUM] == VERSION
        && Arrays.equals(bytes, KEY, KEY + CHECKSUM, checksum, 0, CHECKSUM);
  }

  private static byte[] checksum(byte[] publicKey) {
    try {
      MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
      sha3.update(".onion checksum".getBytes(US_ASCII));
      sha3.update(publicKey);
      return sha3.digest(new byte[] {VERSION});
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA3-256", e);
    }
  }

  @Override
  public String toString() {
    return "OnionAddress[REDACTED]";
  }
}
