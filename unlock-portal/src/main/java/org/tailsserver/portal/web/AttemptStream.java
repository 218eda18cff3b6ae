// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.tailsserver.portal.unlock.PublicView;
import org.tailsserver.portal.unlock.ServerMode;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.Subscription;

/**
 * One attempt of a program, told as frames: outcomes and states until a final outcome other than
 * Opened; after Opened every state, in full, until Ready or Failed. Thread-safe.
 */
final class AttemptStream {
  private final ServerMode serverMode;
  private final FrameStream frames;
  private @Nullable Subscription attempt;
  private @Nullable Subscription states;
  private boolean trying;
  private boolean opened;
  private boolean over;

  AttemptStream(ServerMode serverMode, Response response, Callback callback) {
    this.serverMode = serverMode;
    this.frames = new FrameStream(response, callback, this::stop);
  }

  /** Answers that the request has arrived. */
  void open() {
    frames.open();
  }

  /**
   * Makes the attempt.
   *
   * @param passphrase wiped by this call
   */
  void start(Peer peer, Passphrase passphrase) {
    keep(serverMode.attempt(peer, passphrase, this::tell, this::lost), true);
    keep(serverMode.listen(this::see), false);
  }

  /** Tells an outcome, and ends after a final one unless the stick is open now. */
  void tell(AttemptOutcome outcome) {
    boolean last;
    synchronized (this) {
      opened = outcome instanceof AttemptOutcome.Opened;
      trying = outcome instanceof AttemptOutcome.Trying;
      last = outcome.isFinal() && !opened;
      frames.send(new Frame.Outcome(PublicView.of(outcome)));
    }
    if (last) {
      frames.end();
      stop();
    } else if (outcome instanceof AttemptOutcome.Opened) {
      see(serverMode.sight());
    }
  }

  /** States are of use to who is being tried, and to the owner. */
  private void see(ServerSight sight) {
    boolean last;
    synchronized (this) {
      if (!(sight instanceof ServerSight.Told(UnlockState state)) || !(trying || opened)) {
        return;
      }
      frames.send(new Frame.State(opened ? state : PublicView.of(state)));
      last = opened && (state instanceof UnlockState.Ready || state instanceof UnlockState.Failed);
    }
    if (last) {
      frames.end();
      stop();
    }
  }

  /** server-mode is gone: the stream just ends, and the reader sees that nothing final came. */
  private void lost() {
    frames.end();
    stop();
  }

  private void keep(Subscription subscription, boolean isAttempt) {
    synchronized (this) {
      if (!over) {
        if (isAttempt) {
          attempt = subscription;
        } else {
          states = subscription;
        }
        return;
      }
    }
    subscription.close();
  }

  private void stop() {
    Subscription first;
    Subscription second;
    synchronized (this) {
      over = true;
      first = attempt;
      second = states;
      attempt = null;
      states = null;
    }
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
  }
}
