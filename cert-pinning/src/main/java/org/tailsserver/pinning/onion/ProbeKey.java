// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Base64;

/**
 * A key by which a server reaches its own onion services, to see whether guests can (x25519,
 * rend-spec-v3 appendix G). Made anew at each start, never stored, and worth nothing anywhere else;
 * so unlike a {@link ClientKeyPair} it needs no BouncyCastle, and is not wiped. Immutable.
 */
public final class ProbeKey {
  private static final int BYTES = 32;

  private final String publicHalf;
  private final String privateHalf;

  private ProbeKey(String publicHalf, String privateHalf) {
    this.publicHalf = publicHalf;
    this.privateHalf = privateHalf;
  }

  /** Makes a new one. */
  public static ProbeKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
      byte[] point = littleEndian(((XECPublicKey) pair.getPublic()).getU());
      return new ProbeKey(
          new String(Base32.UPPER.encode(point), US_ASCII),
          Base64.getEncoder().encodeToString(scalar));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no X25519", e);
    }
  }

  /** RFC 7748, section 5: the coordinate as bytes. */
  private static byte[] littleEndian(BigInteger number) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = number.shiftRight(Byte.SIZE * i).byteValue();
    }
    return bytes;
  }

  /** As ADD_ONION takes it (control-spec, ClientAuthV3): base32. */
  public String publicHalf() {
    return publicHalf;
  }

  /** As ONION_CLIENT_AUTH_ADD takes it (control-spec): base64. */
  public String privateHalf() {
    return privateHalf;
  }

  @Override
  public String toString() {
    return "ProbeKey[REDACTED]";
  }
}
