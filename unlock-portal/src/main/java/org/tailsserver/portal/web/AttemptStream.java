// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
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
 *
 * <p>Where server-mode goes away before that, the last frame says so: Locked if it comes back with
 * the stick shut, else a Refusal.
 *
 * <p>States come on another connection than outcomes, so those that arrive after Opened may be
 * older. Locked and Failed can be, and they end the stream only when they stand for a while.
 */
final class AttemptStream {
  private final ServerMode serverMode;
  private final Limits limits;
  private final Scheduler scheduler;
  private final FrameStream frames;
  private @Nullable Subscription attempt;
  private @Nullable Subscription states;
  private boolean trying;
  private boolean opened;
  private boolean over;

  /**
   * @param request read to its end
   */
  AttemptStream(
      ServerMode serverMode, Limits limits, Request request, Response response, Callback callback) {
    this.serverMode = serverMode;
    this.limits = limits;
    this.scheduler = request.getComponents().getScheduler();
    this.frames = new FrameStream(request, response, callback, this::stop);
  }

  /** Answers that the request has arrived. */
  void open() {
    frames.open(limits.heartbeat(), this::whatEverybodyMaySee);
  }

  /** For an attempt that server-mode has not answered yet, as while it brings the server up. */
  private Frame.@Nullable Report whatEverybodyMaySee() {
    return serverMode.sight() instanceof ServerSight.Told told
        ? new Frame.State(PublicView.of(told.state()))
        : null;
  }

  /**
   * Makes the attempt.
   *
   * @param passphrase wiped by this call
   */
  void start(Peer peer, Passphrase passphrase) {
    keep(serverMode.listen(this::see), false);
    keep(serverMode.attempt(peer, passphrase, this::tell, this::lost), true);
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
    synchronized (this) {
      if (!opened) {
        if (trying && sight instanceof ServerSight.Told told) {
          frames.send(new Frame.State(PublicView.of(told.state())));
        }
        return;
      }
    }
    if (!(sight instanceof ServerSight.Told told)) {
      endIfStands(sight, limits.silence(), new Frame.Refusal(Frame.Reason.BROKEN));
      return;
    }
    UnlockState state = told.state();
    if (state instanceof UnlockState.Locked || state instanceof UnlockState.Failed) {
      endIfStands(sight, limits.settled(), new Frame.State(state));
    } else if (state instanceof UnlockState.Ready) {
      end(new Frame.State(state));
    } else {
      frames.send(new Frame.State(state));
    }
  }

  @SuppressWarnings("ReferenceEquality") // whether anything else was seen meanwhile
  private void endIfStands(ServerSight sight, Duration time, Frame.Report last) {
    scheduler.schedule(
        () -> {
          if (serverMode.sight() == sight) {
            end(last);
          }
        },
        time.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void end(Frame.Report last) {
    frames.send(last);
    frames.end();
    stop();
  }

  /** server-mode is gone, and what became of the attempt is not known. */
  private void lost() {
    end(new Frame.Refusal(Frame.Reason.BROKEN));
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
