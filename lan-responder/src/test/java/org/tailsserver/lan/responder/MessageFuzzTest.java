// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.lan.responder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.jmdns.impl.DNSIncoming;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.lan.responder.Packet.Section;

/** Any bytes at all are refused, or trimmed to a message JmDNS reads to its very end. */
class MessageFuzzTest {

  static Stream<Arguments> seeds() {
    byte[] pointer = {8, 'w', 'o', 'r', 'k', 's', 'h', 'o', 'p', (byte) 0xc0, 12};
    byte[] service = {0, 0, 0, 0, 1, (byte) 0xbb, 4, 'h', 'o', 's', 't', (byte) 0xc0, 31};
    return Stream.of(
            Packet.tinyAnswerWanted(),
            Packet.withFlags(0x0200).ask("Ωμέγα.local", 255).bytes(),
            Packet.question()
                .ask("host.local", 255)
                .record(Section.ANSWER, "_x._tcp.local", Packet.PTR, pointer)
                .record(Section.AUTHORITY, "host.local", 1, new byte[4])
                .bytes(),
            Packet.answer()
                .record(Section.ANSWER, "_tails-server._tcp.local", Packet.PTR, pointer)
                .record(Section.ADDITIONAL, new byte[] {(byte) 0xc0, 48}, Packet.SRV, service)
                .record(Section.ADDITIONAL, "host.local", 28, new byte[16])
                .record(Section.ADDITIONAL, "host.local", 13, (byte) 'a', (byte) ' ')
                .answersOf(12, Section.ADDITIONAL)
                .bytes())
        .map(bytes -> Arguments.of((Object) bytes));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 200_000)
  void anyBytesAreRefusedOrTrimmedToWhatJmdnsReads(byte[] bytes) throws IOException {
    byte[] message = bytes.clone();
    int length = Message.trim(message, bytes.length);
    if (length == Message.REFUSED) {
      return;
    }
    assertTrue(length <= bytes.length);
    DNSIncoming read = new DNSIncoming(new DatagramPacket(message, length));

    assertEquals(Message.questions(message), read.getQuestions().size());
    assertTrue(read.getAllAnswers().size() <= Message.records(message));
    assertEquals(Message.asks(message), read.isQuery());
    if (read.isQuery()) {
      assertFalse(read.isTruncated());
      assertTrue(read.getAdditionals().isEmpty());
    }
    assertEquals(1460, read.getSenderUDPPayload());
    byte[] again = message.clone();
    assertEquals(length, Message.trim(again, length));
    assertTrue(Arrays.equals(message, again));
  }
}
