// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.MulticastSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Receives from another socket what the guard lets pass. Is bound to nothing itself. */
final class GuardedSocket extends MulticastSocket {
  private final Guard guard;
  private @Nullable MulticastSocket source;

  GuardedSocket(Guard guard) throws IOException {
    super((SocketAddress) null);
    this.guard = guard;
  }

  /** Receives from this one from now on, from none if null. */
  GuardedSocket of(@Nullable MulticastSocket source) {
    this.source = source;
    return this;
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    if (source == null) {
      throw new SocketException("closed");
    }
    byte[] buffer = packet.getData();
    do {
      packet.setLength(buffer.length);
      source.receive(packet);
    } while (!guard.admit(packet));
  }
}
