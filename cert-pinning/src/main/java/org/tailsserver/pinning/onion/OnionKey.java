// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The key of an onion service, as tor keeps it in the service's folder: an expanded Ed25519 key.
 * Wiped when closed; prints nothing of itself. Not thread-safe.
 *
 * <p>Needs BouncyCastle on the class path, whose curves work on plain arrays, so that no other copy
 * of the key is left than ours.
 */
public final class OnionKey implements AutoCloseable {

  /** What tor calls the files. */
  public static final String SECRET_KEY_FILE = "hs_ed25519_secret_key";

  public static final String PUBLIC_KEY_FILE = "hs_ed25519_public_key";
  public static final String HOSTNAME_FILE = "hostname";

  private static final int SEED = 32;
  private static final int EXPANDED = 64;

  /** tor's tagged files begin with a line padded with NULs to this many bytes (crypto_format.c). */
  private static final int TAG = 32;

  private final byte[] expanded;
  private final byte[] publicKey;
  private boolean closed;

  private OnionKey(byte[] expanded, byte[] publicKey) {
    this.expanded = expanded;
    this.publicKey = publicKey;
  }

  /** Makes a new one. */
  public static OnionKey generate() {
    byte[] seed = new byte[SEED];
    new SecureRandom().nextBytes(seed);
    try {
      return ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** The key that comes of a private key as RFC 8032 has it (section 5.1.5). */
  static OnionKey ofSeed(byte[] seed) {
    byte[] publicKey = new byte[SEED];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    byte[] expanded = sha512(seed);
    expanded[0] &= (byte) 0xf8;
    expanded[31] &= 0x7f;
    expanded[31] |= 0x40;
    return new OnionKey(expanded, publicKey);
  }

  private static byte[] sha512(byte[] seed) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no SHA-512", e);
    }
  }

  /** The address of the service. */
  public OnionAddress address() {
    return OnionAddress.of(publicKey);
  }

  /**
   * The content of {@value #SECRET_KEY_FILE}, a fresh array: wipe it after use.
   *
   * @throws IllegalStateException if it was closed
   */
  public byte[] secretKeyFile() {
    if (closed) {
      throw new IllegalStateException("the key was wiped");
    }
    return tagged("== ed25519v1-secret: type0 ==", expanded);
  }

  /** The content of {@value #PUBLIC_KEY_FILE}. */
  public byte[] publicKeyFile() {
    return tagged("== ed25519v1-public: type0 ==", publicKey);
  }

  /** The content of {@value #HOSTNAME_FILE}. */
  public byte[] hostnameFile() {
    return (address().host() + "\n").getBytes(US_ASCII);
  }

  private static byte[] tagged(String tag, byte[] content) {
    ByteBuffer file = ByteBuffer.allocate(TAG + content.length);
    return file.put(tag.getBytes(US_ASCII)).put(TAG, content).array();
  }

  /** Wipes the key. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(expanded, 0, EXPANDED, (byte) 0);
  }

  @Override
  public String toString() {
    return "OnionKey[REDACTED]";
  }
}
