// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/**
 * What a server opens its door for ssh with before it is unlocked: its own key, and who may come
 * in. Whoever has the stick can read and change both, so behind this door there must be nothing but
 * the question for the passphrase. Immutable; never prints the key.
 */
public final class SshDoor {

  /** A server without such a door. */
  public static final SshDoor NONE = new SshDoor(new byte[0], List.of());

  /** What OpenSSH's own form of a private key begins with (PROTOCOL.key), a NUL behind it. */
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(US_ASCII);

  private static final int MOST_KEY_BYTES = 1024;

  /** The kind, a space, and in base64 the kind again and how many bytes follow: 32. */
  private static final String OWNER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

  /** Those bytes in base64, but for the six bits that are the end of {@link #OWNER}. */
  private static final int OWNER_DIGITS = 43;

  private final byte[] hostKey;
  private final List<String> owners;

  /**
   * A door.
   *
   * @param hostKey both halves as OpenSSH keeps them, without its lines of text; copied
   * @param owners lines for authorized_keys without options and comment, Ed25519 alone; at most
   *     {@value OwnerKeys#MOST}
   * @throws IllegalArgumentException if it is anything else, or has owners but no key
   */
  public SshDoor(byte[] hostKey, List<String> owners) {
    this.hostKey = hostKey.clone();
    this.owners = List.copyOf(owners);
    boolean good =
        hostKey.length == 0
            ? owners.isEmpty()
            : hostKey.length <= MOST_KEY_BYTES
                && hostKey.length > MAGIC.length
                && Arrays.equals(hostKey, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                && owners.size() <= OwnerKeys.MOST;
    for (String owner : owners) {
      good &= isOwner(owner);
    }
    if (!good) {
      throw new IllegalArgumentException("no door for ssh");
    }
  }

  /** Servers read it while they are locked, so without regular expressions. */
  private static boolean isOwner(String line) {
    boolean good = line.startsWith(OWNER) && line.length() == OWNER.length() + OWNER_DIGITS;
    for (int i = OWNER.length(); i < line.length(); i++) {
      char c = line.charAt(i);
      good &=
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || c == '+'
              || c == '/';
    }
    return good;
  }

  /** Whether there is one. */
  public boolean exists() {
    return hostKey.length > 0;
  }

  /** The server's key; a fresh array: wipe it after use. */
  public byte[] hostKey() {
    return hostKey.clone();
  }

  /** Who may come in. */
  public List<String> owners() {
    return owners;
  }

  @Override
  public String toString() {
    return "SshDoor[owners=" + owners + ", key=[REDACTED]]";
  }
}
