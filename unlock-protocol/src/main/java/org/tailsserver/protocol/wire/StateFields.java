// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Failed;
import org.tailsserver.protocol.state.UnlockState.Locked;
import org.tailsserver.protocol.state.UnlockState.Onion;
import org.tailsserver.protocol.state.UnlockState.Phase;
import org.tailsserver.protocol.state.UnlockState.Publishing;
import org.tailsserver.protocol.state.UnlockState.Ready;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;
import org.tailsserver.protocol.state.UnlockState.Starting;
import org.tailsserver.protocol.state.UnlockState.Unlocked;
import org.tailsserver.protocol.state.UnlockState.Unlocking;

/** The fields of an {@link UnlockState}. */
final class StateFields {

  private StateFields() {}

  static FieldWriter write(FieldWriter out, UnlockState state) {
    if (state instanceof Locked(var attempts, var retryAfter)) {
      return out.u8(1).count(attempts).retryAfter(retryAfter);
    }
    if (state instanceof Unlocking(var phase)) {
      return out.u8(2).name(phase);
    }
    if (state instanceof Unlocked) {
      return out.u8(3);
    }
    if (state instanceof Starting(var service, var index, var total)) {
      return out.u8(4).text(service).count(index).count(total);
    }
    if (state instanceof Publishing(var onions)) {
      return out.u8(5).list(onions, StateFields::writeOnion);
    }
    if (state instanceof Ready(var services)) {
      return out.u8(6).list(services, StateFields::writeStatus);
    }
    return FailureFields.write(out.u8(7), ((Failed) state).failure());
  }

  static UnlockState read(FieldReader in) throws MalformedFrameException {
    return switch (in.u8()) {
      case 1 -> new Locked(in.count(), in.retryAfter());
      case 2 -> new Unlocking(in.name(Phase.class));
      case 3 -> new Unlocked();
      case 4 -> new Starting(in.text(), in.count(), in.count());
      case 5 -> new Publishing(in.list(StateFields::readOnion));
      case 6 -> new Ready(in.list(StateFields::readStatus));
      case 7 -> new Failed(FailureFields.read(in));
      default -> throw new MalformedFrameException("an unknown state");
    };
  }

  private static void writeOnion(FieldWriter out, Onion onion) {
    out.text(onion.service()).text(onion.address());
    out.flag(onion.uploaded()).flag(onion.reachable());
  }

  private static Onion readOnion(FieldReader in) throws MalformedFrameException {
    return new Onion(in.text(), in.text(), in.flag(), in.flag());
  }

  private static void writeStatus(FieldWriter out, ServiceStatus status) {
    out.text(status.service()).flag(status.running()).text(status.reason());
  }

  private static ServiceStatus readStatus(FieldReader in) throws MalformedFrameException {
    String service = in.text();
    boolean running = in.flag();
    String reason = in.text();
    ServiceStatus status = new ServiceStatus(service, running, reason);
    if (!status.reason().equals(reason)) {
      throw new MalformedFrameException("a reason that is too long or not one line");
    }
    return status;
  }
}
