// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Subscription;
import org.tailsserver.protocol.wire.UnlockService;

/** What the socket's users talk to. Thread-safe; nothing here waits. */
final class ServerMode implements UnlockService {
  private final StateBoard board;
  private final AttemptDesk desk;
  private final CountDownLatch dismissed = new CountDownLatch(1);

  ServerMode(StateBoard board, AttemptDesk desk) {
    this.board = board;
    this.desk = desk;
  }

  @Override
  public Subscription watch(Consumer<UnlockState> states) {
    return board.watch(states);
  }

  @Override
  public Subscription attempt(Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
    return desk.take(peer, passphrase, outcomes);
  }

  /** Counts only once the server is up: nobody may take the page away from a locked one. */
  @Override
  public void dismiss() {
    if (board.state() instanceof UnlockState.Ready) {
      dismissed.countDown();
    }
  }

  /**
   * Waits for the dismissal, once all that could be started has been no longer than this. What is
   * not ready by now will never be: then the page goes on saying why.
   */
  void awaitEndOfPage(Duration patience) throws InterruptedException {
    if (board.state() instanceof UnlockState.Ready) {
      var _ = dismissed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } else {
      dismissed.await();
    }
  }
}
