// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection as the client sees it. All but {@link #close} runs on the client's thread. */
final class ClientConnection implements ChannelLoop.Served, Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /** What a report means for the connection it came on. */
  enum Next {
    /** Others may follow. */
    MORE,
    /** It was the last one. */
    DONE,
    /** It ends the connection, and was not the answer asked for. */
    LOST
  }

  /** Takes each report. */
  @FunctionalInterface
  interface Taker {
    Next take(Frame.Report report);
  }

  private final ChannelLoop loop;
  private final ByteBuffer incoming;
  private final Taker taker;
  private final Runnable lost;
  private final FrameAssembler<Frame.Report> assembler = new FrameAssembler<>(Reports.FRAMES);
  private @Nullable SocketChannel channel;
  private volatile boolean closed;

  ClientConnection(ChannelLoop loop, ByteBuffer incoming, Taker taker, Runnable lost) {
    this.loop = loop;
    this.incoming = incoming;
    this.taker = taker;
    this.lost = lost;
  }

  /** Begins to read from a connected channel. */
  void begin(SocketChannel connected) {
    channel = connected;
    if (closed) {
      release();
      return;
    }
    try {
      connected.configureBlocking(false);
      loop.register(connected, SelectionKey.OP_READ, this);
    } catch (IOException e) {
      lose(e);
    }
  }

  @Override
  public void ready() {
    SocketChannel reading = channel;
    if (reading == null || closed) {
      return;
    }
    try {
      if (reading.read(incoming) < 0) {
        throw new IOException("the other side closed the connection");
      }
      incoming.flip();
      while (!closed && incoming.hasRemaining()) {
        Optional<Frame.Report> report = assembler.next(incoming);
        if (report.isPresent()) {
          take(report.get());
        }
      }
    } catch (IOException | MalformedFrameException e) {
      lose(e);
    } catch (RuntimeException e) {
      LOG.error("A view of the unlock broke.", e);
      lose(e);
    } finally {
      Closing.wipe(incoming);
    }
  }

  /** The connection is of no more use, and its user did not want that. */
  void lose(Exception cause) {
    if (loop.isClosing()) {
      release();
    } else if (!closed) {
      closed = true;
      if (cause instanceof IOException) {
        LOG.debug("Lost a connection to the unlock socket: {}", cause.getMessage());
      } else {
        LOG.warn("Gave up a connection to the unlock socket: {}", cause.getMessage());
      }
      release();
      try {
        lost.run();
      } catch (RuntimeException e) {
        LOG.error("A view of the unlock broke.", e);
      }
    }
  }

  @Override
  public void end() {
    lose(new IOException("the client broke down"));
  }

  private void release() {
    closed = true;
    assembler.wipe();
    if (channel != null) {
      Closing.quietly(channel);
    }
  }

  @Override
  public void close() {
    closed = true;
    loop.execute(this::release);
  }

  private void take(Frame.Report report) throws MalformedFrameException {
    switch (taker.take(report)) {
      case MORE -> {}
      case DONE -> release();
      case LOST -> throw new MalformedFrameException("the other side answered " + report);
    }
  }
}
