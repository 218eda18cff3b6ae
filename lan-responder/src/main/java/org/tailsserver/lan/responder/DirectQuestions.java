// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.jmdns.impl.DNSIncoming;
import javax.jmdns.impl.JmDNSImpl;
import org.jspecify.annotations.Nullable;

/**
 * Lets a responder answer what is asked of this machine alone, by unicast (RFC 6762, section 5.5),
 * where multicast does not get through. JmDNS sends from a socket with the machine's own address
 * and never reads from it, so that it hears no such question itself. They have an allowance of
 * their own: a flood of multicast leaves them alone.
 */
public final class DirectQuestions implements AutoCloseable {

  /** Of the sockets with one address the system hands questions to the last that was opened. */
  private static final Duration UNTIL_OPENED_ANEW = Duration.ofSeconds(20);

  private final InetAddress own;
  private final JmDNSImpl responder;
  private final Guard guard;
  private @Nullable DatagramSocket open;
  private boolean closed;

  private DirectQuestions(
      InetAddress own, JmDNSImpl responder, Limits limits, LongSupplier nanoTime) {
    this.own = own;
    this.responder = responder;
    this.guard = new Guard(limits, nanoTime);
  }

  /**
   * Begins to hear them, in a thread of its own.
   *
   * @param own the machine's address that the responder has
   */
  public static DirectQuestions open(InetAddress own, JmDNSImpl responder, Limits limits)
      throws IOException {
    return open(own, responder, limits, System::nanoTime);
  }

  static DirectQuestions open(
      InetAddress own, JmDNSImpl responder, Limits limits, LongSupplier nanoTime)
      throws IOException {
    DirectQuestions questions = new DirectQuestions(own, responder, limits, nanoTime);
    DatagramSocket first = questions.bind();
    Thread.ofPlatform().daemon().name("mdns-direct").start(() -> questions.hear(first));
    return questions;
  }

  private synchronized DatagramSocket bind() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    DatagramSocket socket = new DatagramSocket(null);
    open = socket;
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(own, Guard.MDNS_PORT));
    socket.setSoTimeout(Math.toIntExact(UNTIL_OPENED_ANEW.toMillis()));
    return socket;
  }

  /** Until it is closed or the address is gone. */
  private void hear(DatagramSocket first) {
    DatagramSocket socket = first;
    DatagramPacket packet = new DatagramPacket(new byte[Message.MOST_BYTES + 1], 0);
    try {
      while (true) {
        try {
          packet.setLength(packet.getData().length);
          socket.receive(packet);
          answer(packet);
        } catch (SocketTimeoutException e) {
          socket.close(); // JmDNS may have opened another since
          socket = bind();
        }
      }
    } catch (IOException e) {
      // Nothing is heard here any more: isOpen says so.
    } finally {
      close();
    }
  }

  private void answer(DatagramPacket packet) {
    if (!guard.admit(packet) || !Message.asks(packet.getData()) || !isNear(packet.getAddress())) {
      return;
    }
    try {
      responder.startResponder(new DNSIncoming(packet), packet.getAddress(), packet.getPort());
    } catch (IOException | IllegalStateException e) {
      // It is not for JmDNS, or the responder is being closed.
    }
  }

  /** Who may be on this LAN, or on one behind its router; the Internet learns nothing. */
  private static boolean isNear(InetAddress host) {
    return host.isSiteLocalAddress() || host.isLinkLocalAddress() || host.isLoopbackAddress();
  }

  /** Whether it still hears; it does not once the address is gone. */
  public synchronized boolean isOpen() {
    return !closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      open.close();
    }
  }
}
