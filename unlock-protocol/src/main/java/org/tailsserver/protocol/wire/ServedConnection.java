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
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.Peer;

/**
 * One connection as the endpoint sees it: Hello, then one request, then reports until either side
 * closes. Everything runs on the endpoint's thread.
 */
final class ServedConnection implements ChannelLoop.Served {

  private static final Logger LOG = LoggerFactory.getLogger(ServedConnection.class);

  private enum Stage {
    NEW,
    GREETED,
    SERVED,
    CLOSED
  }

  private final SocketChannel channel;
  private final PeerPolicy.Role role;
  private final UnlockEndpoint endpoint;
  private final FrameAssembler<Frame.Request> requests = new FrameAssembler<>(Requests.FRAMES);
  private final Outbox outbox;
  private Stage stage = Stage.NEW;
  private @Nullable SelectionKey key;
  private @Nullable Subscription subscription;

  ServedConnection(SocketChannel channel, PeerPolicy.Role role, UnlockEndpoint endpoint) {
    this.channel = channel;
    this.role = role;
    this.endpoint = endpoint;
    this.outbox = new Outbox(channel, () -> endpoint.loop().execute(this::send));
  }

  void begin() {
    try {
      key = endpoint.loop().register(channel, SelectionKey.OP_READ, this);
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void ready() {
    SelectionKey ready = key;
    if (ready != null && ready.isValid() && ready.isWritable()) {
      send();
    }
    if (ready != null && ready.isValid() && ready.isReadable()) {
      receive();
    }
  }

  @Override
  public void end() {
    close();
  }

  /** Says why, if that can be said at once, and closes. */
  void refuse(Frame.Reason reason) {
    LOG.warn("Closing a connection of the unlock socket ({}): {}", role, reason);
    outbox.tryLast(new Frame.Refusal(reason));
    close();
  }

  private void receive() {
    ByteBuffer incoming = endpoint.incoming();
    try {
      if (channel.read(incoming) < 0) {
        close();
        return;
      }
      incoming.flip();
      while (stage != Stage.CLOSED && incoming.hasRemaining()) {
        Optional<Frame.Request> request = requests.next(incoming);
        if (request.isPresent()) {
          handle(request.get());
        }
      }
    } catch (MalformedFrameException e) {
      LOG.warn("Malformed frame on the unlock socket: {}", e.getMessage());
      refuse(Frame.Reason.MALFORMED);
    } catch (IOException e) {
      close();
    } finally {
      Closing.wipe(incoming);
    }
  }

  private void handle(Frame.Request request) throws MalformedFrameException {
    try {
      if (request instanceof Frame.Hello(int version)) {
        greet(version);
      } else if (request instanceof Frame.Watch) {
        serve(Stage.GREETED);
        subscription = service().watch(state -> outbox.put(new Frame.State(state)));
      } else if (request instanceof Frame.Attempt(Peer peer, Passphrase passphrase)) {
        attempt(peer, passphrase);
      } else if (request instanceof Frame.Dismiss) {
        serve(Stage.GREETED);
        service().dismiss();
        close();
      }
    } catch (RuntimeException e) {
      LOG.error("The service behind the unlock socket broke.", e);
      refuse(Frame.Reason.BROKEN);
    }
  }

  private void greet(int version) throws MalformedFrameException {
    if (stage != Stage.NEW) {
      throw new MalformedFrameException("a second Hello");
    }
    stage = Stage.GREETED;
    if (version != FrameCodec.VERSION) {
      refuse(Frame.Reason.UNSUPPORTED_VERSION);
    }
  }

  private void attempt(Peer peer, Passphrase passphrase) throws MalformedFrameException {
    boolean taken = false;
    try {
      serve(Stage.GREETED);
      if (!endpoint.policy().mayClaim(role, peer)) {
        refuse(Frame.Reason.NOT_PERMITTED);
        return;
      }
      subscription =
          service().attempt(peer, passphrase, outcome -> outbox.put(new Frame.Outcome(outcome)));
      taken = true;
    } finally {
      if (!taken) {
        passphrase.close();
      }
    }
  }

  private void serve(Stage expected) throws MalformedFrameException {
    if (stage != expected) {
      throw new MalformedFrameException("a request before Hello or after another request");
    }
    stage = Stage.SERVED;
  }

  private void send() {
    SelectionKey writing = key;
    if (stage == Stage.CLOSED || writing == null) {
      return;
    }
    try {
      switch (outbox.send()) {
        case SENT -> writing.interestOps(SelectionKey.OP_READ);
        case PENDING -> writing.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        case SENT_LAST -> close();
      }
    } catch (IOException e) {
      close();
    }
  }

  private void close() {
    if (stage == Stage.CLOSED) {
      return;
    }
    stage = Stage.CLOSED;
    requests.wipe();
    Closing.quietly(channel);
    endpoint.gone(role);
    if (subscription != null) {
      try {
        subscription.close();
      } catch (RuntimeException e) {
        LOG.error("The service behind the unlock socket broke.", e);
      }
    }
  }

  private UnlockService service() {
    return endpoint.service();
  }
}
