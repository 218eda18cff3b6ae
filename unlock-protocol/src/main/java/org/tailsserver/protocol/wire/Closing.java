// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;

/** Letting go of channels and buffers. */
final class Closing {

  private Closing() {}

  /** Closes a channel whose remaining bytes matter to nobody. */
  static void quietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // nothing was left to write, and the descriptor is released all the same (close(2))
    }
  }

  /** Zeroes the whole buffer and makes all of it free. */
  static void wipe(ByteBuffer buffer) {
    buffer.clear();
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 0);
    }
  }
}
