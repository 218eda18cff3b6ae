// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has yet to send: the frame being written, and the latest report after it.
 * However slow the reader, it holds no more than that: a newer report takes the place of one that
 * waits, except of a final outcome, which is the last.
 */
final class Outbox {

  /** How far sending got. */
  enum Progress {
    /** Nothing is left to send. */
    SENT,
    /** The reader must read first. */
    PENDING,
    /** A final outcome has been sent. */
    SENT_LAST
  }

  private final SocketChannel channel;
  private final Runnable wake;
  private final AtomicReference<Frame.@Nullable Report> latest = new AtomicReference<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private ByteBuffer writing = ByteBuffer.allocate(0);
  private boolean last;

  /**
   * An empty outbox.
   *
   * @param wake called from any thread when {@link #send} has something to do
   */
  Outbox(SocketChannel channel, Runnable wake) {
    this.channel = channel;
    this.wake = wake;
  }

  /** Sends this soon; from any thread, and without waiting. */
  void put(Frame.Report report) {
    latest.accumulateAndGet(report, (old, next) -> old != null && isLast(old) ? old : next);
    if (!awake.getAndSet(true)) {
      wake.run();
    }
  }

  /** Writes what the socket takes now; from the endpoint's thread only. */
  Progress send() throws IOException {
    awake.set(false);
    while (true) {
      if (!writing.hasRemaining()) {
        if (last) {
          return Progress.SENT_LAST;
        }
        Frame.Report next = latest.getAndSet(null);
        if (next == null) {
          return Progress.SENT;
        }
        last = isLast(next);
        writing = ByteBuffer.wrap(FrameCodec.encode(next));
      }
      channel.write(writing);
      if (writing.hasRemaining()) {
        return Progress.PENDING;
      }
    }
  }

  /** Writes one last frame as far as the socket takes it, unless another is half written. */
  void tryLast(Frame.Report report) {
    if (writing.hasRemaining()) {
      return;
    }
    try {
      channel.write(ByteBuffer.wrap(FrameCodec.encode(report)));
    } catch (IOException e) {
      // the other side has gone, and needs no reason any more
    }
  }

  private static boolean isLast(Frame.Report report) {
    return report instanceof Frame.Outcome(var outcome) && outcome.isFinal();
  }
}
