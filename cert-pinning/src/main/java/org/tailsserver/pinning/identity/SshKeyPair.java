// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.util.Arrays;
import org.tailsserver.pinning.ssh.SshPublicKey;

/**
 * An Ed25519 key for ssh: a server's, or what its owner's machine logs in with. Immutable; prints
 * no key.
 */
public final class SshKeyPair {

  private final SshPublicKey publicKey;
  private final byte[] openssh;

  SshKeyPair(SshPublicKey publicKey, byte[] openssh) {
    this.publicKey = publicKey;
    this.openssh = openssh;
  }

  /**
   * Makes a new one, with no passphrase and no comment.
   *
   * <p>Needs BouncyCastle on the class path.
   */
  public static SshKeyPair generate() {
    return SshKeyMaker.make();
  }

  public SshPublicKey publicKey() {
    return publicKey;
  }

  /** Both halves as OpenSSH keeps them (PROTOCOL.key), a fresh array: wipe it after use. */
  public byte[] openssh() {
    return openssh.clone();
  }

  /** The same as the text file that OpenSSH reads, a fresh array: wipe it after use. */
  public byte[] pem() {
    byte[] copy = openssh();
    try {
      return Pem.OPENSSH_PRIVATE_KEY.write(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "SshKeyPair[" + publicKey + ", key [REDACTED]]";
  }
}
