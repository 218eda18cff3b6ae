// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Both halves of the key a person reaches one onion service with: x25519 (RFC 7748). The private
 * one is wiped when closed. Not thread-safe.
 *
 * <p>Needs BouncyCastle on the class path.
 */
public final class ClientKeyPair implements AutoCloseable {

  /** The folder in a service's own, in which tor looks for public halves. */
  public static final String FOLDER = "authorized_clients";

  /** How the names of files end that tor reads public halves from. */
  public static final String FILE_SUFFIX = ".auth";

  private final ClientKey privateHalf;
  private final byte[] publicHalf;

  private ClientKeyPair(ClientKey privateHalf, byte[] publicHalf) {
    this.privateHalf = privateHalf;
    this.publicHalf = publicHalf;
  }

  /** Makes a new one. */
  public static ClientKeyPair generate() {
    byte[] key = new byte[X25519.SCALAR_SIZE];
    X25519.generatePrivateKey(new SecureRandom(), key);
    try {
      return of(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  static ClientKeyPair of(byte[] privateKey) {
    byte[] publicKey = new byte[X25519.POINT_SIZE];
    X25519.generatePublicKey(privateKey, 0, publicKey, 0);
    return new ClientKeyPair(ClientKey.of(privateKey), publicKey);
  }

  /** What the person gets; wiped with this. */
  public ClientKey privateHalf() {
    return privateHalf;
  }

  /** A file for the service's {@value #FOLDER}: one line, not secret. */
  public byte[] file() {
    byte[] before = "descriptor:x25519:".getBytes(US_ASCII);
    byte[] key = Base32.UPPER.encode(publicHalf);
    ByteBuffer file = ByteBuffer.allocate(before.length + key.length + 1);
    return file.put(before).put(key).put((byte) '\n').array();
  }

  /** Wipes the private half. */
  @Override
  public void close() {
    privateHalf.close();
  }

  @Override
  public String toString() {
    return "ClientKeyPair[REDACTED]";
  }
}
