// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.util.Optional;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.FaultException;
import org.tailsserver.pinning.identity.InvalidIdentityException;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.protocol.state.Failure.Cause;

/**
 * A stick whose identity could be read. Whether its header may be opened is server-mode's to say.
 */
record Stick(Partition partition, HeaderToken token, ServerIdentity identity) {

  /**
   * Reads who a stick is; empty if its header carries no server.
   *
   * @throws FaultException STICK_GONE, HEADER_DAMAGED, TOKEN_DAMAGED, TOKEN_VERSION_UNKNOWN,
   *     SYSTEM_FAULT
   */
  static Optional<Stick> read(Partition partition, Cryptsetup cryptsetup)
      throws FaultException, InterruptedException {
    Optional<HeaderToken.Reading> token = cryptsetup.readHeader(partition.device()).token();
    return token.isEmpty() ? Optional.empty() : of(partition, token.get());
  }

  /** No {@code switch}: what it is linked with at run time delays the page on a slow machine. */
  private static Optional<Stick> of(Partition partition, HeaderToken.Reading reading)
      throws FaultException {
    if (reading instanceof HeaderToken.Reading.Valid(HeaderToken token)) {
      return Optional.of(new Stick(partition, token, identity(token)));
    }
    if (reading instanceof HeaderToken.Reading.Damaged(String why)) {
      throw new FaultException(Cause.TOKEN_DAMAGED, why);
    }
    if (reading instanceof HeaderToken.Reading.UnknownVersion(long version)) {
      throw new FaultException(Cause.TOKEN_VERSION_UNKNOWN, Long.toString(version));
    }
    return Optional.empty();
  }

  private static ServerIdentity identity(HeaderToken token) throws FaultException {
    try {
      return ServerIdentity.ofDer(token.certificateDer(), token.privateKeyPkcs8());
    } catch (InvalidIdentityException e) {
      throw new FaultException(Cause.TOKEN_DAMAGED, String.valueOf(e.getMessage()));
    }
  }
}
