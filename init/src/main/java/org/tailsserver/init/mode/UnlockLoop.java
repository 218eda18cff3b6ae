// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.DataVolume;
import org.tailsserver.init.luks.FaultException;
import org.tailsserver.init.services.Services;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Failure.Cause;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Phase;

/**
 * The one thread that works: tries attempts until one is right, then brings the server up. All
 * states but those of single services come from here.
 */
final class UnlockLoop {
  /** Names the part that failed where it is this program itself. */
  private static final String PROGRAM = "tails-server-mode";

  private final Path device;
  private final Duration deviceCheck;
  private final Cryptsetup cryptsetup;
  private final DataVolume volume;
  private final Services services;
  private final AttemptDesk desk;
  private final StateBoard board;
  private final JournalLines journal;
  private int wrongAttempts;

  /**
   * @param deviceCheck how often to look whether the stick is still there while nobody comes
   */
  UnlockLoop(
      Path device,
      Duration deviceCheck,
      Cryptsetup cryptsetup,
      DataVolume volume,
      Services services,
      AttemptDesk desk,
      StateBoard board,
      JournalLines journal) {
    this.device = device;
    this.deviceCheck = deviceCheck;
    this.cryptsetup = cryptsetup;
    this.volume = volume;
    this.services = services;
    this.desk = desk;
    this.board = board;
    this.journal = journal;
  }

  /** Ends when the services have been started, or when nothing can be unlocked here any more. */
  void run() throws InterruptedException {
    try {
      if (volume.isOpen()) {
        // An earlier run of this program was cut off.
        if (volume.isMounted()) {
          bringUp();
          return;
        }
        cryptsetup.close();
      }
      Cryptsetup.requireSafe(cryptsetup.readHeader(device));
      board.publish(locked());
    } catch (FaultException e) {
      fail(e.failure());
    } catch (RuntimeException e) {
      fail(fault(e));
    }
    while (!isOver()) {
      Optional<Turn> turn = desk.next(deviceCheck);
      if (turn.isEmpty()) {
        checkDevice();
      } else if (unlock(turn.get())) {
        bringUp();
      }
    }
  }

  private void checkDevice() {
    try {
      Cryptsetup.requirePresent(device);
    } catch (FaultException e) {
      fail(e.failure());
    }
  }

  /** Whether the passphrase was right and the stick is open. */
  private boolean unlock(Turn turn) throws InterruptedException {
    boolean right;
    try {
      right = open(turn);
    } catch (FaultException e) {
      return unlockFailed(turn, e.failure());
    } catch (RuntimeException e) {
      Failure fault = fault(e);
      shut();
      return unlockFailed(turn, fault);
    }
    if (right) {
      desk.finish(turn, new AttemptOutcome.Opened());
      return true;
    }
    wrongAttempts++;
    desk.wrong(turn);
    board.publish(locked());
    return false;
  }

  private boolean unlockFailed(Turn turn, Failure failure) {
    desk.finish(turn, new AttemptOutcome.Faulted(failure));
    fail(failure);
    return false;
  }

  private boolean open(Turn turn) throws FaultException, InterruptedException {
    enter(Phase.CHECKING_HEADER);
    Luks2Header header = cryptsetup.readHeader(device);
    Cryptsetup.requireSafe(header);
    enter(Phase.OPENING);
    return cryptsetup.open(device, header, turn.passphrase());
  }

  private void bringUp() throws InterruptedException {
    try {
      if (!volume.isMounted()) {
        enter(Phase.CHECKING_FILES);
        volume.check();
        enter(Phase.MOUNTING);
        volume.mount();
      }
      enter(Phase.READING_CONFIGURATION);
      services.readConfiguration();
    } catch (FaultException e) {
      shut();
      fail(e.failure());
      return;
    } catch (RuntimeException e) {
      Failure fault = fault(e);
      shut();
      fail(fault);
      return;
    }
    desk.close(new AttemptOutcome.AlreadyUnlocked());
    board.publish(new UnlockState.Unlocked());
    grow();
    board.publish(new UnlockState.Ready(services.start(board::publish)));
  }

  /** Whatever becomes of that, the stick stays open. */
  private void grow() throws InterruptedException {
    try {
      volume.grow();
    } catch (FaultException e) {
      // What is there can be used as it is.
    }
  }

  /** Nothing may stay decrypted that nobody uses. */
  private void shut() throws InterruptedException {
    if (!volume.isOpen()) {
      return;
    }
    try {
      volume.unmount();
    } catch (FaultException e) {
      // The failure that led here is the one to tell.
    }
    try {
      cryptsetup.close();
    } catch (FaultException e) {
      // The same.
    }
  }

  /** A fault of this program is told like one of the machine, and does not end it. */
  private Failure fault(RuntimeException e) {
    journal.fault(e);
    return new Failure(Cause.SYSTEM_FAULT, PROGRAM);
  }

  private void fail(Failure failure) {
    board.publish(new UnlockState.Failed(failure));
    if (!failure.retryable()) {
      desk.close(new AttemptOutcome.Faulted(failure));
    }
  }

  private boolean isOver() {
    UnlockState state = board.state();
    if (state instanceof UnlockState.Failed(Failure failure)) {
      return !failure.retryable();
    }
    return !(state instanceof UnlockState.Locked || state instanceof UnlockState.Unlocking);
  }

  private void enter(Phase phase) {
    board.publish(new UnlockState.Unlocking(phase));
  }

  private UnlockState locked() {
    return new UnlockState.Locked(wrongAttempts, desk.strangersWait());
  }
}
