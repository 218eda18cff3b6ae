// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.DNSIncoming;
import javax.jmdns.impl.JmDNSImpl;
import javax.jmdns.impl.tasks.Responder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.fixtures.lan.AloneOnLoopback;
import org.tailsserver.lan.responder.GuardedResponder.Owner;
import org.tailsserver.lan.responder.Packet.Section;

/** Whatever question is let pass JmDNS answers, or leaves alone; it breaks down over none. */
@ExtendWith(AloneOnLoopback.class)
class AnswerFuzzTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String TYPE = "_tails-server._tcp.local";

  /** As long as a name may be, so that its answers are. */
  private static final String NAME = "w".repeat(63);

  private static GuardedResponder responder;
  private static DatagramSocket asker;

  @BeforeAll
  static void announced() throws IOException {
    asker = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    responder = GuardedResponder.open(LOOPBACK, NAME, new Limits(100_000, 1000), new Idle());
    responder.registerService(ServiceInfo.create(TYPE + ".", NAME, 4711, "v=1"));
    try (Stranger stranger = new Stranger(LOOPBACK)) {
      stranger.ask(Packet.question().ask(NAME + ".local", 1), 1);
    }
  }

  @AfterAll
  static void leave() {
    responder.close();
    asker.close();
  }

  static Stream<Arguments> seeds() {
    String instance = NAME + "." + TYPE;
    String longest = ("x".repeat(58) + ".").repeat(3) + "y".repeat(50);
    return Stream.of(
            Packet.tinyAnswerWanted(),
            Packet.manyQuestions(TYPE, Packet.PTR).bytes(),
            Packet.question().ask("_services._dns-sd._udp.local", Packet.PTR).bytes(),
            Packet.question()
                .ask(NAME + ".local", 255)
                .ask(instance, 255)
                .ask(TYPE, 255)
                .ask("1.0.0.127.in-addr.arpa", Packet.PTR)
                .bytes(),
            Packet.question()
                .ask(instance, 255)
                .ask("a" + longest, Packet.SRV)
                .ask("b" + longest, Packet.TXT)
                .ask("c" + longest, Packet.PTR)
                .bytes(),
            Packet.question()
                .ask(NAME + ".local", 1)
                .record(
                    Section.ANSWER, NAME + ".local", 1, (byte) 127, (byte) 0, (byte) 0, (byte) 1)
                .bytes())
        .map(bytes -> Arguments.of((Object) bytes));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 20_000)
  void whateverIsLetPassIsAnswered(byte[] bytes) throws Exception {
    for (int port : new int[] {asker.getLocalPort(), Guard.MDNS_PORT}) {
      // Of its own, so that none is refused because there were too many.
      Guard guard = new Guard(new Limits(100_000, 1000), System::nanoTime);
      byte[] message = bytes.clone();
      DatagramPacket packet = new DatagramPacket(message, message.length, LOOPBACK, port);
      if (guard.admit(packet) && Message.asks(message)) {
        Responder answer = new Responder(responder, new DNSIncoming(packet), LOOPBACK, port);
        Thread.ofPlatform().start(answer).join();
      }
    }
    assertEquals(0, responder.unanswered());
    assertTrue(responder.isAnnounced());
    assertFalse(responder.isClosing() || responder.isClosed() || responder.isCanceled());
  }

  private static final class Idle implements Owner {
    @Override
    public void full(JmDNSImpl responder) {
      responder.getCache().clear();
    }

    @Override
    public void deaf(JmDNSImpl responder) {}
  }
}
