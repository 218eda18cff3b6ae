// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.AttemptOutcome.AlreadyUnlocked;
import org.tailsserver.protocol.state.AttemptOutcome.Busy;
import org.tailsserver.protocol.state.AttemptOutcome.Faulted;
import org.tailsserver.protocol.state.AttemptOutcome.Opened;
import org.tailsserver.protocol.state.AttemptOutcome.Problem;
import org.tailsserver.protocol.state.AttemptOutcome.TooSoon;
import org.tailsserver.protocol.state.AttemptOutcome.Trying;
import org.tailsserver.protocol.state.AttemptOutcome.Unusable;
import org.tailsserver.protocol.state.AttemptOutcome.Waiting;
import org.tailsserver.protocol.state.AttemptOutcome.WrongPassphrase;

/** The fields of an {@link AttemptOutcome}. */
final class OutcomeFields {

  private OutcomeFields() {}

  static FieldWriter write(FieldWriter out, AttemptOutcome outcome) {
    if (outcome instanceof Waiting(var position, var atLeast)) {
      return out.u8(1).count(position).retryAfter(atLeast);
    }
    if (outcome instanceof Trying) {
      return out.u8(2);
    }
    if (outcome instanceof Opened) {
      return out.u8(3);
    }
    if (outcome instanceof WrongPassphrase(var retryAfter)) {
      return out.u8(4).retryAfter(retryAfter);
    }
    if (outcome instanceof TooSoon(var retryAfter)) {
      return out.u8(5).retryAfter(retryAfter);
    }
    if (outcome instanceof Busy) {
      return out.u8(6);
    }
    if (outcome instanceof Unusable(var problem)) {
      return out.u8(7).name(problem);
    }
    if (outcome instanceof AlreadyUnlocked) {
      return out.u8(8);
    }
    return FailureFields.write(out.u8(9), ((Faulted) outcome).failure());
  }

  static AttemptOutcome read(FieldReader in) throws MalformedFrameException {
    return switch (in.u8()) {
      case 1 -> new Waiting(in.count(), in.retryAfter());
      case 2 -> new Trying();
      case 3 -> new Opened();
      case 4 -> new WrongPassphrase(in.retryAfter());
      case 5 -> new TooSoon(in.retryAfter());
      case 6 -> new Busy();
      case 7 -> new Unusable(in.name(Problem.class));
      case 8 -> new AlreadyUnlocked();
      case 9 -> new Faulted(FailureFields.read(in));
      default -> throw new MalformedFrameException("an unknown outcome");
    };
  }
}
