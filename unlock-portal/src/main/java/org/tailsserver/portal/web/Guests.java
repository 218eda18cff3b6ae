// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.jspecify.annotations.Nullable;
import org.tailsserver.portal.unlock.Network;
import org.tailsserver.protocol.state.Peer;

/**
 * Who is connected, from the moment the system accepts it, before TLS costs anything. Thread-safe.
 *
 * <p>A peer has so many connections and no more. All together are bounded too, but nobody can use
 * that up: where it is full, a newcomer takes the place of the oldest connection of the network
 * that holds the most, and there of the peer that holds the most. So one held by a peer with one is
 * never closed for one with many, and neither is a stream that tells a peer's only attempt.
 */
final class Guests implements SelectorManager.AcceptListener {
  private final Limits limits;
  private final Map<SelectableChannel, Guest> open = new LinkedHashMap<>();

  Guests(Limits limits) {
    this.limits = limits;
  }

  /** One connection. */
  static final class Guest {
    private final SelectableChannel channel;
    private final Peer.Stranger peer;
    private final String network;
    private @Nullable EndPoint endPoint;
    private @Nullable Future<?> deadline;
    private volatile boolean stays;

    Guest(SelectableChannel channel, Peer.Stranger peer) {
      this.channel = channel;
      this.peer = peer;
      this.network = Network.of(peer);
    }

    /** Lets its exchange take as long as it takes: it carries an attempt. */
    void stay() {
      stays = true;
      end(deadline);
    }

    /** It is gone. */
    void leave() {
      end(deadline);
    }

    private static void end(@Nullable Future<?> deadline) {
      if (deadline != null) {
        deadline.cancel(false);
      }
    }

    private void close() {
      try {
        if (endPoint == null) {
          channel.close();
        } else {
          endPoint.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void onAccepting(SelectableChannel channel) {
    Guest newcomer = new Guest(channel, peer(channel));
    Guest leaving = room(newcomer);
    if (leaving != null) {
      leaving.close();
    }
  }

  /**
   * Notes what Jetty made of an accepted connection.
   *
   * @param deadline what closes it; cancelled when it may stay
   */
  synchronized Guest opened(EndPoint endPoint, Future<?> deadline) {
    Guest guest = open.get(endPoint.getTransport());
    if (guest == null) { // it had to leave in the meantime
      SelectableChannel channel = (SelectableChannel) endPoint.getTransport();
      guest = new Guest(channel, peer(channel));
    }
    guest.endPoint = endPoint;
    guest.deadline = deadline;
    return guest;
  }

  @Override
  public synchronized void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    open.remove(channel);
  }

  @Override
  public synchronized void onClosed(SelectableChannel channel) {
    open.remove(channel);
  }

  /** Lets a newcomer in if it may come in; answers who has to leave now, itself perhaps. */
  private synchronized @Nullable Guest room(Guest newcomer) {
    if (samePeer(newcomer) >= limits.perPeer()) {
      return newcomer;
    }
    Guest leaving = null;
    if (open.size() >= limits.total()) {
      leaving = crowding(newcomer);
      if (leaving == null) {
        return newcomer;
      }
      open.remove(leaving.channel);
    }
    open.put(newcomer.channel, newcomer);
    return leaving;
  }

  private @Nullable Guest crowding(Guest newcomer) {
    Guest most = null;
    int crowd = crowd(newcomer, newcomer);
    boolean stays = true;
    for (Guest guest : open.values()) {
      boolean own = guest.peer.equals(newcomer.peer);
      if (guest.stays && (own || samePeer(guest) == 1)) {
        continue;
      }
      int now = crowd(guest, newcomer);
      if (now > crowd || (now == crowd && (most == null || (stays && !guest.stays)))) {
        most = guest;
        crowd = now;
        stays = guest.stays;
      }
    }
    return most;
  }

  /** How many its network holds, then how many its peer does, the newcomer counted. */
  private int crowd(Guest guest, Guest newcomer) {
    int network = newcomer.network.equals(guest.network) ? 1 : 0;
    int peer = newcomer.peer.equals(guest.peer) ? 1 : 0;
    for (Guest each : open.values()) {
      network += each.network.equals(guest.network) ? 1 : 0;
      peer += each.peer.equals(guest.peer) ? 1 : 0;
    }
    return network * (limits.perPeer() + 1) + peer;
  }

  private int samePeer(Guest guest) {
    int same = 0;
    for (Guest each : open.values()) {
      same += each.peer.equals(guest.peer) ? 1 : 0;
    }
    return same;
  }

  private static Peer.Stranger peer(SelectableChannel channel) {
    try {
      SocketChannel socket = (SocketChannel) channel;
      return Peers.of(socket.getRemoteAddress(), socket.getLocalAddress());
    } catch (IOException e) {
      return new Peer.Stranger("gone");
    }
  }
}
