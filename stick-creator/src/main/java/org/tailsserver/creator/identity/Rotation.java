// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.creator.contents.ContentsChange;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.keys.StickIdentity;
import org.tailsserver.creator.write.SshKeys;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.pinning.store.Succession;

/**
 * Other keys for a server: its TLS key and certificate, its host key for ssh, and what the owner's
 * machine proves itself and logs in with. The pin store keeps the next identity beside the old one
 * before the stick has it, so that whichever the stick has is recognised, at any instant.
 */
public final class Rotation {

  private static final String HOST_KEY = "/ssh/ssh_host_ed25519_key";
  private static final String OWNERS = "/ssh/authorized_keys";

  private final OwnedStick opened;
  private final HeaderToken before;
  private final ServerIdentity server;
  private final ClientIdentity client = ClientIdentity.generate();
  private final SshKeys ssh = SshKeys.generate();

  private Rotation(OwnedStick opened) {
    this.opened = opened;
    this.before = opened.contents().token();
    this.server = ServerIdentity.generate(before.name());
  }

  /**
   * Makes the keys and saves them.
   *
   * @return the server as the pin store keeps it now
   * @throws StickException UNKNOWN_SERVER if it did not keep it; others. Whatever is thrown, the
   *     pin store knows the keys that the stick has
   */
  public static PinnedServer of(OwnedStick opened) throws StickException {
    PinnedServer old = opened.server();
    return new Rotation(opened).rotate(old);
  }

  private PinnedServer rotate(PinnedServer old) throws StickException {
    changeInside();
    PinnedServer next =
        new PinnedServer(
            old.petname(),
            before.name(),
            server.certificate(),
            old.port(),
            old.lastAddress(),
            Optional.of(SshHostKey.provedWith(server.key(), ssh.server().publicKey())));
    Succession succession = opened.store().succession();
    PinnedServer waiting;
    try {
      waiting = succession.prepare(old, next, client, ssh.owner());
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
    save(waiting);
    try {
      succession.settle(next.pin());
    } catch (PinStoreException e) {
      throw StickException.because(Cause.STORE_BEHIND, e);
    }
    return next;
  }

  private void changeInside() throws StickException {
    try (ContentsChange change = new ContentsChange()) {
      change.file(HOST_KEY, ssh.server().pem());
      change.file(OWNERS, authorizedKeys());
      opened.contents().change(change);
    }
  }

  /** Nobody without the passphrase can have added a line there, so others stay. */
  private byte[] authorizedKeys() throws StickException {
    List<String> lines = new ArrayList<>(opened.contents().lines(OWNERS));
    lines.removeAll(before.ssh().owners());
    lines.add(ssh.owner().publicKey().text());
    return (String.join("\n", lines) + "\n").getBytes(UTF_8);
  }

  private void save(PinnedServer waiting) throws StickException {
    boolean maybeThere = false;
    try {
      StickIdentity.replace(opened.stick(), before, fresh(), opened.contents()::putBack);
      maybeThere = true;
    } catch (StickException e) {
      maybeThere = e.mayHaveChanged();
      throw e;
    } finally {
      if (!maybeThere) {
        forget(waiting);
      }
    }
  }

  private HeaderToken fresh() {
    return new HeaderToken(
        before.name(),
        server.certificateDer(),
        server.privateKeyDer(),
        new OwnerKeys(List.of(client.pin().hex()), before.owners().strict()),
        ssh.door(),
        before.ways(),
        before.network());
  }

  private void forget(PinnedServer waiting) {
    try {
      opened.store().remove(waiting.petname().text());
    } catch (PinStoreException e) {
      // It stays beside the old one, which is still good, until the next attempt forgets it.
    }
  }
}
