// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together from the pieces a non-blocking channel gives, holding at most one payload,
 * and room for it only once its length is known to be allowed. Not safe for use by several threads.
 *
 * @param <F> the frames expected
 */
final class FrameAssembler<F extends Frame> {

  private final Direction<F> direction;
  private final byte[] header = new byte[FrameCodec.HEADER];
  private byte @Nullable [] payload;
  private int filled;

  FrameAssembler(Direction<F> direction) {
    this.direction = direction;
  }

  /** The next frame, if {@code in} completes one; takes from {@code in} no more than that frame. */
  Optional<F> next(ByteBuffer in) throws MalformedFrameException {
    byte[] room = payload;
    if (room == null) {
      if (!fill(header, in)) {
        return Optional.empty();
      }
      room = new byte[FrameCodec.payloadLength(header, direction)];
      payload = room;
      filled = 0;
    }
    if (!fill(room, in)) {
      return Optional.empty();
    }
    try {
      return Optional.of(direction.decode(FrameCodec.type(header), room));
    } finally {
      wipe();
    }
  }

  /** Zeroes and forgets what has come of an unfinished frame. */
  void wipe() {
    if (payload != null) {
      Arrays.fill(payload, (byte) 0);
      payload = null;
    }
    filled = 0;
  }

  private boolean fill(byte[] room, ByteBuffer in) {
    int count = Math.min(in.remaining(), room.length - filled);
    in.get(room, filled, count);
    filled += count;
    return filled == room.length;
  }
}
