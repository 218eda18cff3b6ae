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
    return switch (outcome) {
      case Waiting(var position) -> out.u8(1).count(position);
      case Trying() -> out.u8(2);
      case Opened() -> out.u8(3);
      case WrongPassphrase(var retryAfter) -> out.u8(4).retryAfter(retryAfter);
      case TooSoon(var retryAfter) -> out.u8(5).retryAfter(retryAfter);
      case Busy() -> out.u8(6);
      case Unusable(var problem) -> out.u8(7).name(problem);
      case AlreadyUnlocked() -> out.u8(8);
      case Faulted(var failure) -> FailureFields.write(out.u8(9), failure);
    };
  }

  static AttemptOutcome read(FieldReader in) throws MalformedFrameException {
    return switch (in.u8()) {
      case 1 -> new Waiting(in.count());
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
