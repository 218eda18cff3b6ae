// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.util.Arrays;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.Peer;

/** The fields of a {@link Frame.Attempt}. */
final class AttemptFields {

  /** Kind and text of the peer, and the passphrase. */
  static final int MAX_PAYLOAD = 1 + 2 + Peer.Stranger.MAX_BYTES + 2 + Passphrase.MAX_BYTES;

  private AttemptFields() {}

  static FieldWriter write(FieldWriter out, Frame.Attempt attempt) {
    switch (attempt.peer()) {
      case Peer.Console() -> out.u8(1);
      case Peer.Proven(var key) -> out.u8(2).text(key);
      case Peer.Stranger(var network) -> out.u8(3).text(network);
    }
    return attempt.passphrase().lend(out::bytes);
  }

  static Frame.Attempt read(FieldReader in) throws MalformedFrameException {
    Peer peer =
        switch (in.u8()) {
          case 1 -> new Peer.Console();
          case 2 -> new Peer.Proven(in.text());
          case 3 -> new Peer.Stranger(in.text());
          default -> throw new MalformedFrameException("an unknown peer");
        };
    byte[] bytes = in.bytes();
    try {
      in.end();
      return switch (Passphrase.received(bytes)) {
        case Passphrase.Reading.Usable(var passphrase) -> new Frame.Attempt(peer, passphrase);
        case Passphrase.Reading.Unusable(var problem) ->
            throw new MalformedFrameException("an unusable passphrase");
      };
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
