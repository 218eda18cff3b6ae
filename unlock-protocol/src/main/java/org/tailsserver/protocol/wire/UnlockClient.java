// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/**
 * The side that asks: the portal, the console. Every watch and attempt has a connection of its own;
 * one thread serves them all and runs every callback, which therefore must not wait for anything.
 * Safe for use by several threads.
 *
 * <p>A connection that cannot be made, that breaks or that the endpoint refuses is told by {@code
 * lost}: once, on that thread, and as the last call for that subscription. Closing a subscription
 * or the client calls no {@code lost}.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class UnlockClient implements AutoCloseable {

  private UnlockClient() {}

  /**
   * A client of the endpoint at a Unix socket. It connects when asked for something, not before.
   *
   * @throws IOException if the system has no room for another selector
   */
  public static UnlockClient at(Path socket) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Tells the current state and later ones; when they come faster than read, only the latest. */
  public Subscription watch(Consumer<UnlockState> states, Runnable lost) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes one attempt and tells what becomes of it. After a final outcome nothing follows, {@code
   * lost} neither. When outcomes come faster than read, the latest counts.
   *
   * @param passphrase wiped by this call
   * @return closing it withdraws the attempt as long as it is not being tried
   */
  public Subscription attempt(
      Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes, Runnable lost) {
    throw new UnsupportedOperationException();
  }

  /**
   * Says that the owner is done with the page.
   *
   * @throws IOException if the endpoint cannot be told
   */
  public void dismiss() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Closes all connections, which withdraws their attempts. */
  @Override
  public void close() {}
}
