// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.nio.file.Path;
import java.util.Arrays;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.HeaderToken.Reading;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.UnreadableHeaderException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * What is asked of a finished partition before anybody relies on it, on a private copy: that a
 * server takes its header, that it is this server, that its passphrase opens it, and that the file
 * system inside has no errors.
 */
final class StickCheck {

  private final Workplace work;
  private final Path copy;

  /**
   * What is asked of a copy.
   *
   * @param copy the encrypted partition
   */
  StickCheck(Workplace work, Path copy) {
    this.work = work;
    this.copy = copy;
  }

  /** A server takes its header, it is this server, and the passphrase opens it. */
  void requireOpens(ServerName name, ServerIdentity identity, Passphrase passphrase)
      throws StickException {
    requireHeader(name, identity);
    open(
        passphrase,
        "open",
        "--test-passphrase",
        "--disable-locks",
        "--disable-external-tokens",
        "--type=luks2",
        "--key-file=-",
        "--tries=1",
        copy.toString());
  }

  /** The file system inside has no errors. The copy is decrypted by that. */
  void requireSound(Passphrase passphrase) throws StickException {
    open(
        passphrase,
        "reencrypt",
        "--decrypt",
        "--force-offline-reencrypt",
        "--disable-locks",
        "--batch-mode",
        "--key-file=-",
        "--header=" + work.resolve("header"),
        copy.toString());
    Tool.E2FSCK.run("", "-f", "-n", copy.toString());
  }

  private void requireHeader(ServerName name, ServerIdentity identity) throws StickException {
    String dump =
        Tool.CRYPTSETUP.ask("luksDump", "--disable-locks", "--dump-json-metadata", copy.toString());
    try {
      Luks2Header header = Luks2Header.parse(dump);
      if (!header.objections().isEmpty()) {
        throw new StickException(Cause.NOT_AS_MADE, String.join("; ", header.objections()));
      }
      boolean sameServer =
          header.token().orElse(null) instanceof Reading.Valid(HeaderToken token)
              && token.name().equals(name)
              && Arrays.equals(token.certificateDer(), identity.certificateDer());
      if (!sameServer) {
        throw new StickException(Cause.NOT_AS_MADE, HeaderToken.TYPE);
      }
    } catch (UnreadableHeaderException e) {
      throw StickException.because(Cause.NOT_AS_MADE, e);
    }
  }

  private void open(Passphrase passphrase, String... arguments) throws StickException {
    passphrase.lend(bytes -> {
      Tool.CRYPTSETUP.runIn(work.folder(), bytes, arguments);
      return copy;
    });
  }
}
