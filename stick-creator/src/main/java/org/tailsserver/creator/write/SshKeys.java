// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.Arrays;
import java.util.List;
import org.tailsserver.config.header.SshDoor;
import org.tailsserver.pinning.identity.SshKeyPair;

/**
 * The keys for ssh that are made with a stick.
 *
 * @param server what the server proves itself with
 * @param owner what the owner's machine logs in with
 */
public record SshKeys(SshKeyPair server, SshKeyPair owner) {

  /** Makes new ones. */
  public static SshKeys generate() {
    return new SshKeys(SshKeyPair.generate(), SshKeyPair.generate());
  }

  /** The door of the locked server. */
  public SshDoor door() {
    byte[] key = server.openssh();
    try {
      return new SshDoor(key, List.of(owner.publicKey().text()));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The lines of authorized_keys. */
  String authorizedKeys() {
    return owner.publicKey().text() + "\n";
  }
}
