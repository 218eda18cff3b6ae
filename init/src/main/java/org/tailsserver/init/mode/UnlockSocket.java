// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The socket passphrases come in by. */
final class UnlockSocket {
  private UnlockSocket() {}

  /**
   * The one at a path, made anew; without a path, the one systemd handed over as standard input
   * (systemd.exec(5), StandardInput=socket).
   */
  static ServerSocketChannel open(Optional<Path> path) throws IOException {
    if (path.isPresent()) {
      Files.deleteIfExists(path.get());
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(path.get()));
    }
    if (System.inheritedChannel() instanceof ServerSocketChannel channel) {
      return channel;
    }
    throw new IOException("standard input is no listening socket");
  }
}
