// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.jmdns.impl.DNSIncoming;
import javax.jmdns.impl.DNSOutgoing;
import javax.jmdns.impl.DNSQuestion;
import javax.jmdns.impl.JmDNSImpl;
import javax.jmdns.impl.constants.DNSConstants;
import javax.jmdns.impl.constants.DNSRecordClass;
import javax.jmdns.impl.constants.DNSRecordType;
import org.jspecify.annotations.Nullable;

/**
 * JmDNS, for a LAN where anybody sends anything: it receives through a {@link GuardedSocket}, in
 * its own thread.
 */
public final class GuardedResponder extends JmDNSImpl {
  private static final int MOST_WAITING = 1 << 20;

  private final GuardedSocket socket;
  private final Guard guard;
  private final Owner owner;
  // Not set here: that would happen after the thread has begun to hear.
  private volatile @Nullable Thread hearing;
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile @Nullable Thread answering;

  /** Who is told, in a thread of the responder. */
  public interface Owner {
    /** It has heard as much as its limits say, once more. */
    void full(JmDNSImpl responder);

    /** It broke down over what it heard, or over its network, and hears nothing any more. */
    void deaf(JmDNSImpl responder);
  }

  private GuardedResponder(
      InetAddress address, String name, GuardedSocket socket, Guard guard, Owner owner)
      throws IOException {
    // JmDNS begins to hear while it is made.
    this.socket = socket;
    this.guard = guard;
    this.owner = owner;
    super(address, name);
  }

  /** Opens one on the network that has this address of the machine's. */
  public static GuardedResponder open(InetAddress address, String name, Limits limits, Owner owner)
      throws IOException {
    Guard guard = new Guard(limits, System::nanoTime);
    GuardedSocket socket = new GuardedSocket(guard);
    try {
      GuardedResponder responder = new GuardedResponder(address, name, socket, guard, owner);
      responder.setDelegate((_, _) -> owner.deaf(responder));
      return responder;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Lets the system keep as much as it may of what many hosts answer at one moment. */
  public void expectMany() throws IOException {
    super.getSocket().setReceiveBufferSize(MOST_WAITING);
  }

  /**
   * Asks at once who offers a service of this type; JmDNS by itself waits for a quarter of a
   * second.
   *
   * @throws IOException if the system lets no multicast out, as a firewall may
   */
  public void ask(String type) throws IOException {
    DNSOutgoing out = new DNSOutgoing(DNSConstants.FLAGS_QR_QUERY);
    out.addQuestion(
        DNSQuestion.newQuestion(
            type, DNSRecordType.TYPE_PTR, DNSRecordClass.CLASS_IN, DNSRecordClass.NOT_UNIQUE));
    send(out);
  }

  /** Called before each message, only by the thread that hears. */
  @Override
  public MulticastSocket getSocket() {
    Thread current = Thread.currentThread();
    if (hearing != current) {
      hearing = current;
      current.setUncaughtExceptionHandler((_, _) -> owner.deaf(this));
    }
    if (guard.isFull()) {
      owner.full(this);
    }
    return socket.of(super.getSocket());
  }

  /** Notes our own types only: JmDNS would keep, and tell others, all that strangers make up. */
  @Override
  public boolean registerServiceType(String type) {
    return hearing != Thread.currentThread() && super.registerServiceType(type);
  }

  /** Called before each answer, only by the thread that answers. */
  @Override
  public void respondToQuery(DNSIncoming question) {
    answering = Thread.currentThread();
    super.respondToQuery(question);
  }

  /** An answer that cannot be sent to who asked is lost, as it may be on its way. */
  @Override
  public void send(DNSOutgoing out) throws IOException {
    try {
      super.send(out);
    } catch (IOException e) {
      if (out.getDestination() == null) {
        throw e;
      }
    }
  }

  /**
   * Says goodbye and ends. JmDNS does so by itself, too, over one question it cannot answer; that
   * ends nothing here but the answer.
   */
  @Override
  public void close() {
    if (answering == Thread.currentThread()) {
      unanswered.incrementAndGet();
      return;
    }
    super.close();
    socket.close();
  }

  /** How many questions JmDNS could not answer. */
  int unanswered() {
    return unanswered.get();
  }
}
