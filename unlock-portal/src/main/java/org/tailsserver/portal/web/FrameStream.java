// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/**
 * An answer that is a stream of frames, written without blocking a thread. Thread-safe. A reader
 * who is too slow to keep up with {@value #MAX_WAITING} frames loses the connection; one who goes
 * away, or sends more, is noticed at once.
 */
final class FrameStream {
  private static final int MAX_WAITING = 64;

  private final Response response;
  private final Callback exchange;
  private final Runnable gone;
  private final EndPoint connection;
  private final Scheduler scheduler;
  private final Queue<Frame.Report> waiting = new ArrayDeque<>();
  private Frame.@Nullable Report last;
  private Scheduler.@Nullable Task heartbeat;
  private boolean quiet;
  private boolean writing;
  private boolean ending;
  private boolean over;

  /**
   * @param request read to its end
   * @param exchange completed when the stream ends
   * @param gone called once if the reader went away before the end
   */
  FrameStream(Request request, Response response, Callback exchange, Runnable gone) {
    this.response = response;
    this.exchange = exchange;
    this.gone = gone;
    this.connection = request.getConnectionMetaData().getConnection().getEndPoint();
    this.scheduler = request.getComponents().getScheduler();
  }

  /**
   * Sends the head of the answer, so that the reader knows its request is being worked on.
   *
   * @param interval the last frame is sent again when none was for this long, and at most twice it
   * @param otherwise what is sent while there is no last frame; null for nothing
   */
  void open(Duration interval, Supplier<Frame.@Nullable Report> otherwise) {
    synchronized (this) {
      writing = true;
    }
    // In chunks, so that an end that is cut off is none.
    response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED);
    response.write(false, null, Callback.from(this::next, this::fail));
    beatAfter(interval, otherwise);
    awaitReaderGone();
  }

  /** Adds a frame; after the end, does nothing. */
  void send(Frame.Report frame) {
    boolean keepsUp;
    synchronized (this) {
      if (ending || over) {
        return;
      }
      last = frame;
      quiet = false;
      keepsUp = waiting.size() < MAX_WAITING;
      if (keepsUp) {
        waiting.add(frame);
        if (writing) {
          return;
        }
        writing = true;
      }
    }
    if (keepsUp) {
      next();
    } else {
      fail(new IOException("The reader does not keep up"));
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
      if (over) {
        return;
      }
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
      release();
      response.write(true, null, exchange);
    } else {
      response.write(
          false, ByteBuffer.wrap(FrameCodec.encode(frame)), Callback.from(this::next, this::fail));
    }
  }

  private void beatAfter(Duration interval, Supplier<Frame.@Nullable Report> otherwise) {
    synchronized (this) {
      if (!over) {
        heartbeat =
            scheduler.schedule(
                () -> beat(interval, otherwise), interval.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void beat(Duration interval, Supplier<Frame.@Nullable Report> otherwise) {
    Frame.Report known = otherwise.get();
    boolean again;
    synchronized (this) {
      Frame.Report frame = last == null ? known : last;
      again = quiet && !writing && !ending && frame != null;
      quiet = true;
      if (again && frame != null) {
        waiting.add(frame);
        writing = true;
      }
    }
    if (again) {
      next();
    }
    beatAfter(interval, otherwise);
  }

  /** Nothing may come after the request; Jetty itself does not read on before the answer's end. */
  private void awaitReaderGone() {
    connection.tryFillInterested(Callback.from(this::readable, this::fail));
  }

  private void readable() {
    synchronized (this) {
      if (over) {
        return;
      }
    }
    try {
      if (connection.fill(BufferUtil.allocate(1)) == 0) {
        awaitReaderGone();
      } else {
        fail(new EOFException("The reader went away"));
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      waiting.clear();
    }
    release();
    gone.run();
    exchange.failed(cause);
  }

  /** What is over needs no heartbeat, and must not read where Jetty does again. */
  private void release() {
    Scheduler.Task task;
    synchronized (this) {
      task = heartbeat;
    }
    if (task == null) {
      return; // never opened
    }
    task.cancel();
    if (connection instanceof AbstractEndPoint reading) {
      reading.getFillInterest().onFail(new EOFException("The stream is over"));
    }
  }
}
