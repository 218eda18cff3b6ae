// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.ClientConnection.Next;

/**
 * The side that asks: the portal, the console. Every watch and attempt has a connection of its own;
 * one thread serves them all and runs every callback, which therefore must not wait for anything.
 * Safe for use by several threads.
 *
 * <p>A connection that cannot be made, that breaks or that the endpoint refuses is told by {@code
 * lost}: once, on that thread, and as the last call for that subscription. Closing a subscription
 * or the client calls no {@code lost}.
 */
public final class UnlockClient implements AutoCloseable {

  private final UnixDomainSocketAddress address;
  private final ChannelLoop loop;

  /** Room for what is sent first; direct, so that the JDK makes no copy it does not wipe. */
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(1024);

  /** Shared by all connections, as one thread serves them. */
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(2048);

  private boolean closed;

  private UnlockClient(Path socket) throws IOException {
    address = UnixDomainSocketAddress.of(socket);
    loop = ChannelLoop.start("unlock-client");
  }

  /**
   * A client of the endpoint at a Unix socket. It connects when asked for something, not before.
   *
   * @throws IOException if the system has no room for another selector
   */
  public static UnlockClient at(Path socket) throws IOException {
    return new UnlockClient(socket);
  }

  /** Tells the current state and later ones; when they come faster than read, only the latest. */
  public Subscription watch(Consumer<UnlockState> states, Runnable lost) {
    return open(
        new Frame.Watch(),
        report -> {
          if (report instanceof Frame.State(UnlockState state)) {
            states.accept(state);
            return Next.MORE;
          }
          return Next.LOST;
        },
        lost);
  }

  /**
   * Makes one attempt and tells what becomes of it. After a final outcome nothing follows, {@code
   * lost} neither. When outcomes come faster than read, the latest counts.
   *
   * @param passphrase wiped by this call
   * @return closing it withdraws the attempt as long as it is not being tried
   */
  public Subscription attempt(
      Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes, Runnable lost) {
    try (passphrase) {
      return open(
          new Frame.Attempt(peer, passphrase),
          report -> {
            if (report instanceof Frame.Outcome(AttemptOutcome outcome)) {
              outcomes.accept(outcome);
              return outcome.isFinal() ? Next.DONE : Next.MORE;
            }
            return Next.LOST;
          },
          lost);
    }
  }

  /**
   * Says that the owner is done with the page, and waits until the endpoint has taken note.
   *
   * @throws IOException if the endpoint cannot be told
   */
  public void dismiss() throws IOException {
    try (SocketChannel channel = ask(new Frame.Dismiss())) {
      Optional<Frame.Report> report = FrameCodec.readReport(Channels.newInputStream(channel));
      if (report.isPresent()) {
        throw new IOException("the unlock socket answered " + report.get());
      }
    } catch (MalformedFrameException e) {
      throw new IOException("the unlock socket answered " + e.getMessage(), e);
    }
  }

  /** Closes all connections, which withdraws their attempts; does not wait for that. */
  @Override
  public synchronized void close() {
    closed = true;
    loop.close();
  }

  /** Waits until a closed client has closed all its connections. */
  void await() throws InterruptedException {
    loop.await();
  }

  private synchronized Subscription open(
      Frame.Request request, ClientConnection.Taker taker, Runnable lost) {
    if (closed) {
      throw new IllegalStateException("The client has been closed.");
    }
    ClientConnection connection = new ClientConnection(loop, incoming, taker, lost);
    try {
      SocketChannel channel = ask(request);
      loop.execute(() -> connection.begin(channel));
    } catch (IOException e) {
      loop.execute(() -> connection.lose(e));
    }
    return connection;
  }

  /** Connects and sends a request; it fits the socket's buffer, so this waits for nobody. */
  private synchronized SocketChannel ask(Frame.Request request) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(address);
      put(new Frame.Hello(FrameCodec.VERSION));
      put(request);
      outgoing.flip();
      while (outgoing.hasRemaining()) {
        channel.write(outgoing);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      Closing.quietly(channel);
      throw e;
    } finally {
      Closing.wipe(outgoing);
    }
  }

  private void put(Frame.Request request) {
    byte[] bytes = FrameCodec.encode(request);
    try {
      outgoing.put(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
