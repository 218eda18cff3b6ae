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
    Peer peer = attempt.peer();
    if (peer instanceof Peer.Console) {
      out.u8(1);
    } else if (peer instanceof Peer.Proven(var key)) {
      out.u8(2).text(key);
    } else {
      out.u8(3).text(((Peer.Stranger) peer).network());
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
      if (Passphrase.received(bytes) instanceof Passphrase.Reading.Usable(var passphrase)) {
        return new Frame.Attempt(peer, passphrase);
      }
      throw new MalformedFrameException("an unusable passphrase");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
