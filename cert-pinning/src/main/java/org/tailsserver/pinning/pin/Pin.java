// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.pin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a server is known by: the SHA-256 of its certificate's SubjectPublicKeyInfo (RFC 5280,
 * section 4.1.2.7). It survives a new certificate for the same key. Immutable; equality takes the
 * same time whatever differs.
 */
public final class Pin {

  private static final String PREFIX = "sha256:";
  private static final int BYTES = 32;

  private final byte[] digest;

  private Pin(byte[] digest) {
    this.digest = digest;
  }

  /** The pin of the key in {@code certificate}. */
  public static Pin of(X509Certificate certificate) {
    return new Pin(sha256(certificate.getPublicKey().getEncoded()));
  }

  /**
   * Reads what {@link #text()} writes; nothing else is a pin.
   *
   * @throws InvalidPinException if {@code text} is anything else
   */
  public static Pin parse(String text) throws InvalidPinException {
    if (text.length() != PREFIX.length() + 2 * BYTES || !text.startsWith(PREFIX)) {
      throw new InvalidPinException();
    }
    for (int i = PREFIX.length(); i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        throw new InvalidPinException();
      }
    }
    return new Pin(HexFormat.of().parseHex(text, PREFIX.length(), text.length()));
  }

  /** "sha256:" and 64 lower-case hex digits. */
  public String text() {
    return PREFIX + hex();
  }

  /** The digest alone: 64 lower-case hex digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest);
  }

  /**
   * The first 132 bits as 12 words of the BIP-39 English list, 11 bits each, for people to compare.
   * No checksum word: this is not a wallet phrase.
   */
  public List<String> words() {
    return Words.spell(digest, 12);
  }

  static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pin pin && MessageDigest.isEqual(digest, pin.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  @Override
  public String toString() {
    return text();
  }
}
