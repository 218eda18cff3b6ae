// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * An Ed25519 key as OpenSSH writes it in known_hosts and authorized_keys, without a comment.
 *
 * @param text {@code ssh-ed25519}, a space and the key (RFC 8709, section 4) in base64
 */
public record SshPublicKey(String text) {

  private static final String KIND = "ssh-ed25519";
  private static final int KEY_BYTES = 32;

  /**
   * @throws IllegalArgumentException if it is anything else
   */
  public SshPublicKey {
    if (!isOne(text)) {
      throw new IllegalArgumentException("no Ed25519 key for ssh");
    }
  }

  /**
   * The key of these bytes.
   *
   * @param raw as in RFC 8032, section 5.1.5
   */
  public static SshPublicKey ofRaw(byte[] raw) {
    ByteBuffer blob = ByteBuffer.allocate(head().length + KEY_BYTES);
    blob.put(head()).put(raw);
    return new SshPublicKey(KIND + " " + Base64.getEncoder().encodeToString(blob.array()));
  }

  /** Reads {@link #text}; empty if it is anything else. */
  public static Optional<SshPublicKey> parse(String text) {
    return isOne(text) ? Optional.of(new SshPublicKey(text)) : Optional.empty();
  }

  /** What {@code ssh-keygen -l} shows of it: SHA-256 of the key in base64 without "=". */
  public String fingerprint() {
    byte[] blob = Base64.getDecoder().decode(text.substring(KIND.length() + 1));
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** All but the key itself: the kind and the lengths of both, as of RFC 4251, section 5. */
  private static byte[] head() {
    byte[] kind = KIND.getBytes(US_ASCII);
    return ByteBuffer.allocate(4 + kind.length + 4)
        .putInt(kind.length)
        .put(kind)
        .putInt(KEY_BYTES)
        .array();
  }

  private static boolean isOne(String text) {
    if (!text.startsWith(KIND + " ")) {
      return false;
    }
    try {
      String base64 = text.substring(KIND.length() + 1);
      byte[] blob = Base64.getDecoder().decode(base64);
      byte[] head = head();
      return blob.length == head.length + KEY_BYTES
          && Arrays.equals(blob, 0, head.length, head, 0, head.length)
          && Base64.getEncoder().encodeToString(blob).equals(base64);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
