// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** A service that unlocks nothing: hands what it is asked to the test. */
final class RecordingService implements UnlockService {

  /** One attempt that has arrived. */
  record Made(
      Peer peer,
      Passphrase passphrase,
      Consumer<AttemptOutcome> outcomes,
      CountDownLatch withdrawn) {}

  private final List<Consumer<UnlockState>> watchers = new ArrayList<>();
  private final BlockingQueue<Boolean> watched = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> unwatched = new LinkedBlockingQueue<>();
  private final BlockingQueue<Made> attempts = new LinkedBlockingQueue<>();
  private UnlockState state;
  private boolean breaking;
  private int dismissals;

  RecordingService(UnlockState state) {
    this.state = state;
  }

  @Override
  public synchronized Subscription watch(Consumer<UnlockState> states) {
    states.accept(state);
    watchers.add(states);
    watched.add(true);
    return () -> stop(states);
  }

  @Override
  public synchronized Subscription attempt(
      Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
    CountDownLatch withdrawn = new CountDownLatch(1);
    attempts.add(new Made(peer, passphrase, outcomes, withdrawn));
    if (breaking) {
      throw new IllegalStateException("a bug in the service");
    }
    return withdrawn::countDown;
  }

  @Override
  public synchronized void dismiss() {
    dismissals++;
  }

  synchronized void become(UnlockState next) {
    state = next;
    watchers.forEach(watcher -> watcher.accept(next));
  }

  synchronized void breakOnNextAttempt() {
    breaking = true;
  }

  synchronized int dismissals() {
    return dismissals;
  }

  BlockingQueue<Made> attempts() {
    return attempts;
  }

  BlockingQueue<Boolean> watched() {
    return watched;
  }

  BlockingQueue<Boolean> unwatched() {
    return unwatched;
  }

  private synchronized void stop(Consumer<UnlockState> states) {
    watchers.remove(states);
    unwatched.add(true);
  }
}
