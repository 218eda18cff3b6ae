// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** One message of the unlock protocol; {@code docs/unlock-protocol.md} has the grammar. */
public sealed interface Frame {

  /** What goes to the endpoint. */
  sealed interface Request extends Frame {}

  /** What comes from the endpoint, and what an HTTPS body of frames holds. */
  sealed interface Report extends Frame {}

  /**
   * Comes first on every connection.
   *
   * @param version {@link FrameCodec#VERSION}, or what another program speaks; 0 to 65535
   */
  record Hello(int version) implements Request {
    public Hello {
      if (version < 0 || version > 0xffff) {
        throw new IllegalArgumentException("version " + version);
      }
    }
  }

  /** Asks for the state now and for every later one. */
  record Watch() implements Request {}

  /**
   * Asks to try a passphrase.
   *
   * @param passphrase belongs to whoever holds the frame, and is theirs to close
   */
  record Attempt(Peer peer, Passphrase passphrase) implements Request {}

  /** The owner is done with the page: it may go. */
  record Dismiss() implements Request {}

  /** What the server is doing. */
  record State(UnlockState state) implements Report {}

  /** What has become of the attempt made on this connection. */
  record Outcome(AttemptOutcome outcome) implements Report {}

  /** The endpoint closes this connection, and why. */
  record Refusal(Reason reason) implements Report {}

  /** Why an endpoint closes a connection. */
  enum Reason {
    /** The other side said Hello with a version the endpoint does not speak. */
    UNSUPPORTED_VERSION,
    /** This user may not ask for this. */
    NOT_PERMITTED,
    /** As many connections as the endpoint keeps are open. */
    TOO_MANY_CONNECTIONS,
    /** What came is not a frame, or not one that may come here. */
    MALFORMED,
    /** The service behind the endpoint broke. */
    BROKEN
  }
}
