// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/**
 * An answer that is a stream of frames, written without blocking a thread. Thread-safe. A reader
 * who is too slow to keep up with {@value #MAX_WAITING} frames loses the connection.
 */
final class FrameStream {
  private static final int MAX_WAITING = 64;

  private final Response response;
  private final Callback exchange;
  private final Runnable gone;
  private final Queue<Frame.Report> waiting = new ArrayDeque<>();
  private boolean writing;
  private boolean ending;
  private boolean over;

  /**
   * @param exchange completed when the stream ends
   * @param gone called once if the reader went away before the end
   */
  FrameStream(Response response, Callback exchange, Runnable gone) {
    this.response = response;
    this.exchange = exchange;
    this.gone = gone;
  }

  /** Sends the head of the answer, so that the reader knows its request is being worked on. */
  void open() {
    synchronized (this) {
      writing = true;
    }
    response.write(false, null, Callback.from(this::next, this::fail));
  }

  /** Adds a frame; after the end, does nothing. */
  void send(Frame.Report frame) {
    synchronized (this) {
      if (ending || over) {
        return;
      }
      if (waiting.size() < MAX_WAITING) {
        waiting.add(frame);
        if (writing) {
          return;
        }
        writing = true;
      } else {
        over = true;
      }
    }
    if (over) {
      fail(new IllegalStateException("The reader does not keep up"));
    } else {
      next();
    }
  }

  /** Ends the stream after what has been sent. */
  void end() {
    synchronized (this) {
      if (ending || over) {
        return;
      }
      ending = true;
      if (writing) {
        return;
      }
      writing = true;
    }
    next();
  }

  private void next() {
    Frame.Report frame;
    synchronized (this) {
      frame = waiting.poll();
      if (frame == null && !ending) {
        writing = false;
        return;
      }
      if (frame == null) {
        over = true;
      }
    }
    if (frame == null) {
      response.write(true, null, exchange);
    } else {
      response.write(
          false, ByteBuffer.wrap(FrameCodec.encode(frame)), Callback.from(this::next, this::fail));
    }
  }

  private void fail(Throwable cause) {
    synchronized (this) {
      over = true;
      waiting.clear();
    }
    gone.run();
    exchange.failed(cause);
  }
}
