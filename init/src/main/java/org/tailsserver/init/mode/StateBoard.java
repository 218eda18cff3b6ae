// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Subscription;

/** What the server is doing, and who wants to know. Thread-safe. */
final class StateBoard {
  private final List<Consumer<UnlockState>> watchers = new ArrayList<>();
  private UnlockState state;

  StateBoard(UnlockState first) {
    state = first;
  }

  synchronized UnlockState state() {
    return state;
  }

  /** Tells every watcher, in the order the states were published. */
  synchronized void publish(UnlockState next) {
    state = next;
    for (Consumer<UnlockState> watcher : List.copyOf(watchers)) {
      watcher.accept(next);
    }
  }

  /** Tells the state of now before it returns, and every later one until closed. */
  synchronized Subscription watch(Consumer<UnlockState> watcher) {
    Consumer<UnlockState> own = state -> watcher.accept(state);
    watchers.add(own);
    own.accept(state);
    return () -> forget(own);
  }

  private synchronized void forget(Consumer<UnlockState> watcher) {
    watchers.remove(watcher);
  }
}
