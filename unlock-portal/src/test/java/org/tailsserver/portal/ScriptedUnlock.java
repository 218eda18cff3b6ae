// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Subscription;
import org.tailsserver.protocol.wire.UnlockService;

/** A server-mode that says what the test tells it to, behind a real endpoint. */
final class ScriptedUnlock implements UnlockService {
  static final UnlockState LOCKED = new UnlockState.Locked(0, Duration.ZERO);

  private final List<Consumer<UnlockState>> watchers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();
  private final CountDownLatch dismissed = new CountDownLatch(1);
  private UnlockState state = LOCKED;

  /** An attempt that arrived. */
  record Attempt(
      Peer peer,
      String typed,
      Consumer<AttemptOutcome> outcomes,
      CompletableFuture<Boolean> withdrawn) {}

  /** The next attempt, as soon as it arrives. */
  Attempt next() throws InterruptedException {
    return attempts.take();
  }

  boolean hasAttempt() {
    return !attempts.isEmpty();
  }

  void awaitDismissal() throws InterruptedException {
    dismissed.await();
  }

  synchronized void become(UnlockState now) {
    state = now;
    watchers.forEach(watcher -> watcher.accept(now));
  }

  @Override
  public synchronized Subscription watch(Consumer<UnlockState> states) {
    watchers.add(states);
    states.accept(state);
    return () -> watchers.remove(states);
  }

  @Override
  public Subscription attempt(Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
    String typed = passphrase.lend(bytes -> new String(bytes, StandardCharsets.UTF_8));
    passphrase.close();
    CompletableFuture<Boolean> withdrawn = new CompletableFuture<>();
    attempts.add(new Attempt(peer, typed, outcomes, withdrawn));
    return () -> withdrawn.complete(true);
  }

  @Override
  public void dismiss() {
    dismissed.countDown();
  }
}
