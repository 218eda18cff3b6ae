// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.SelectorManager;
import org.tailsserver.protocol.state.Peer;

/**
 * Counts the connections of each peer and closes those beyond its share, before TLS costs anything.
 * Thread-safe.
 */
final class Guests implements SelectorManager.AcceptListener {
  private final Limits limits;
  private final Map<SelectableChannel, Peer> open = new HashMap<>();

  Guests(Limits limits) {
    this.limits = limits;
  }

  @Override
  public synchronized void onAccepting(SelectableChannel channel) {
    Peer peer = peer(channel);
    long same = open.values().stream().filter(peer::equals).count();
    if (same >= limits.perPeer() || open.size() >= limits.total()) {
      close(channel);
    } else {
      open.put(channel, peer);
    }
  }

  @Override
  public synchronized void onAcceptFailed(SelectableChannel channel, Throwable cause) {
    open.remove(channel);
  }

  @Override
  public synchronized void onClosed(SelectableChannel channel) {
    open.remove(channel);
  }

  private static Peer peer(SelectableChannel channel) {
    try {
      return Peers.of(((SocketChannel) channel).getRemoteAddress());
    } catch (IOException e) {
      return new Peer.Stranger("gone");
    }
  }

  private static void close(SelectableChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
