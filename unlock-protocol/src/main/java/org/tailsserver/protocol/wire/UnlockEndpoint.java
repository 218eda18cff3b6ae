// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/**
 * The side that unlocks: serves watchers and attempts over a Unix socket from one thread. A slow or
 * silent connection holds up neither the others nor the service: a watcher that does not keep up
 * misses states, never the latest. A malformed frame closes the connection it came on.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class UnlockEndpoint implements AutoCloseable {

  private UnlockEndpoint() {}

  /**
   * Starts serving.
   *
   * @param unix a listening Unix socket, from now on the endpoint's; it removes no socket file
   */
  public static UnlockEndpoint serve(
      ServerSocketChannel unix, UnlockService service, PeerPolicy policy) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Waits until the endpoint has been closed or has broken down. */
  public void await() throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  /** Closes the socket and all connections, which withdraws their attempts. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
