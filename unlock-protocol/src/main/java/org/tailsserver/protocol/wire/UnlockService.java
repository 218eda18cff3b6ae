// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/**
 * Who unlocks, as seen from an {@link UnlockEndpoint}. The endpoint calls every method, and {@code
 * close} of every {@link Subscription}, from its one thread: none may wait for anything.
 *
 * <p>The consumers may be called from any thread, also from within these methods and while holding
 * a lock. They never block and never throw.
 */
public interface UnlockService {

  /** Tells the current state before it returns, and every later one until closed. */
  Subscription watch(Consumer<UnlockState> states);

  /**
   * Takes an attempt and tells what becomes of it, up to and including a final outcome.
   *
   * @param passphrase from now on the service's, which closes it
   * @return closing it withdraws the attempt as long as it is not being tried; also called after a
   *     final outcome, when it does nothing
   */
  Subscription attempt(Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes);

  /** The owner needs the page no more. */
  void dismiss();
}
