// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.identity;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.tailsserver.pinning.ssh.SshPublicKey;

/** Makes keys for ssh with BouncyCastle: no other program sees them, and no file holds them. */
final class SshKeyMaker {

  private SshKeyMaker() {}

  static SshKeyPair make() {
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new SecureRandom());
    try {
      return new SshKeyPair(
          SshPublicKey.ofRaw(key.generatePublicKey().getEncoded()),
          OpenSSHPrivateKeyUtil.encodePrivateKey(key));
    } catch (IOException e) {
      throw new IllegalStateException("an Ed25519 key without a form for OpenSSH", e);
    }
  }
}
