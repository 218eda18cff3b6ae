// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tailsserver.protocol.wire.PeerPolicy.Role;

/**
 * The side that unlocks: serves watchers and attempts over a Unix socket from one thread. A slow or
 * silent connection holds up neither the others nor the service: a watcher that does not keep up
 * misses states, never the latest. A malformed frame closes the connection it came on.
 *
 * <p>At most {@value #MAX_CONNECTIONS} connections are kept, and of those at most {@value
 * #MAX_PORTAL_CONNECTIONS} for the portal, so that the LAN cannot crowd out the console. There are
 * no timeouts: only users the {@link PeerPolicy} knows are served at all.
 */
public final class UnlockEndpoint implements AutoCloseable {

  /** The most connections kept at a time. */
  public static final int MAX_CONNECTIONS = 64;

  /** The most of them that may be the portal's. */
  public static final int MAX_PORTAL_CONNECTIONS = 48;

  private static final Logger LOG = LoggerFactory.getLogger(UnlockEndpoint.class);

  private final ChannelLoop loop;
  private final ServerSocketChannel listening;
  private final UnlockService service;
  private final PeerPolicy policy;

  /** Shared by all connections, as one thread serves them; zeroed after each use. */
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(1024);

  private final Map<Role, Integer> connections = new EnumMap<>(Role.class);
  private @Nullable SelectionKey accepting;

  private UnlockEndpoint(
      ServerSocketChannel listening, UnlockService service, PeerPolicy policy, ChannelLoop loop) {
    this.listening = listening;
    this.service = service;
    this.policy = policy;
    this.loop = loop;
  }

  /**
   * Starts serving.
   *
   * @param unix a listening Unix socket, from now on the endpoint's; it removes no socket file
   */
  public static UnlockEndpoint serve(
      ServerSocketChannel unix, UnlockService service, PeerPolicy policy) throws IOException {
    unix.configureBlocking(false);
    ChannelLoop loop = ChannelLoop.start("unlock-endpoint");
    UnlockEndpoint endpoint = new UnlockEndpoint(unix, service, policy, loop);
    loop.execute(endpoint::listen);
    return endpoint;
  }

  PeerPolicy policy() {
    return policy;
  }

  /** Waits until the endpoint has been closed or has broken down. */
  public void await() throws InterruptedException {
    loop.await();
  }

  /** Closes the socket and all connections, which withdraws their attempts; does not wait. */
  @Override
  public void close() {
    loop.close();
  }

  private void listen() {
    try {
      accepting =
          loop.register(
              listening,
              SelectionKey.OP_ACCEPT,
              new ChannelLoop.Served() {
                @Override
                public void ready() {
                  accept();
                }

                @Override
                public void end() {
                  Closing.quietly(listening);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      SocketChannel channel = listening.accept();
      if (channel != null) {
        welcome(channel);
      }
    } catch (IOException e) {
      pause(e);
    }
  }

  private void welcome(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      Role role = policy.roleOf(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
      connections.merge(role, 1, Integer::sum);
      serve(new ServedConnection(channel, role, this), role);
    } catch (IOException e) {
      LOG.warn("A connection broke before it was served.");
      Closing.quietly(channel);
    }
  }

  private void serve(ServedConnection connection, Role role) {
    if (role == Role.OTHER) {
      connection.refuse(Frame.Reason.NOT_PERMITTED);
    } else if (isCrowded()) {
      connection.refuse(Frame.Reason.TOO_MANY_CONNECTIONS);
    } else {
      connection.begin();
    }
  }

  private boolean isCrowded() {
    int portal = connections.getOrDefault(Role.PORTAL, 0);
    return portal > MAX_PORTAL_CONNECTIONS
        || portal + connections.getOrDefault(Role.CONSOLE, 0) > MAX_CONNECTIONS;
  }

  /** The process has no room for another connection: goes on when one of ours has closed. */
  private void pause(IOException cause) {
    LOG.error("No connection can be accepted: {}", cause.getMessage());
    if (connections.values().stream().allMatch(count -> count == 0)) {
      close();
    } else if (accepting != null) {
      accepting.interestOps(0);
    }
  }

  /** A connection has closed. */
  void gone(Role role) {
    connections.merge(role, -1, Integer::sum);
    if (accepting != null && accepting.isValid()) {
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  UnlockService service() {
    return service;
  }

  ChannelLoop loop() {
    return loop;
  }

  ByteBuffer incoming() {
    return incoming;
  }
}
