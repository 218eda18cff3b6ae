// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.protocol.wire.Samples.passphrase;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

class FrameCodecTest {

  static Stream<Frame.Report> reports() {
    return Samples.reports();
  }

  static Stream<Peer> peers() {
    return Samples.peers();
  }

  @ParameterizedTest
  @MethodSource("reports")
  void everyReportComesBackAsItWas(Frame.Report report) throws Exception {
    byte[] bytes = FrameCodec.encode(report);
    assertEquals(Optional.of(report), FrameCodec.readReport(new ByteArrayInputStream(bytes)));
    assertTrue(bytes.length <= FrameCodec.HEADER + FrameCodec.MAX_PAYLOAD);
  }

  @Test
  void theSamplesLeaveOutNoStateNoOutcomeAndNoReason() {
    assertEquals(
        Set.of(UnlockState.class.getPermittedSubclasses()),
        Samples.states().map(Object::getClass).collect(Collectors.toSet()));
    assertEquals(
        Set.of(AttemptOutcome.class.getPermittedSubclasses()),
        Samples.outcomes().map(Object::getClass).collect(Collectors.toSet()));
    assertEquals(
        Set.of(Peer.class.getPermittedSubclasses()),
        Samples.peers().map(Object::getClass).collect(Collectors.toSet()));
    assertEquals(
        Set.of(Frame.Reason.values()),
        Samples.reports()
            .filter(Frame.Refusal.class::isInstance)
            .map(report -> ((Frame.Refusal) report).reason())
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyAttemptComesBackAsItWas(Peer peer) throws Exception {
    try (Passphrase sent = passphrase(" Grüße, 世界 ")) {
      byte[] bytes = FrameCodec.encode(new Frame.Attempt(peer, sent));
      Frame.Attempt attempt =
          (Frame.Attempt) FrameCodec.readRequest(new ByteArrayInputStream(bytes)).orElseThrow();
      assertEquals(peer, attempt.peer());
      assertTrue(attempt.passphrase().sameAs(sent));
    }
  }

  @Test
  void theOtherRequestsComeBackAsTheyWere() throws Exception {
    for (Frame.Request request :
        List.of(
            new Frame.Hello(0), new Frame.Hello(0xffff), new Frame.Watch(), new Frame.Dismiss())) {
      InputStream in = new ByteArrayInputStream(FrameCodec.encode(request));
      assertEquals(Optional.of(request), FrameCodec.readRequest(in));
    }
  }

  /** These bytes are the protocol: changing one means a new version. */
  @Test
  void theBytesAreThoseOfTheGrammar() {
    assertBytes("01 0002 0001", new Frame.Hello(1));
    assertBytes("02 0000", new Frame.Watch());
    assertBytes(
        "03 0010 03 0009 3139322e302e322e37 0002 6869",
        new Frame.Attempt(new Peer.Stranger("192.0.2.7"), passphrase("hi")));
    assertBytes("03 0005 01 0002 6869", new Frame.Attempt(new Peer.Console(), passphrase("hi")));
    assertBytes("04 0000", new Frame.Dismiss());
    assertBytes(
        "11 0009 01 00000003 00000fa0",
        new Frame.State(new UnlockState.Locked(3, Duration.ofSeconds(4))));
    assertBytes(
        "11 000a 02 0007 4f50454e494e47",
        new Frame.State(new UnlockState.Unlocking(UnlockState.Phase.OPENING)));
    assertBytes("11 0001 03", new Frame.State(new UnlockState.Unlocked()));
    assertBytes(
        "11 0010 04 0005 676f626279 00000001 00000002",
        new Frame.State(new UnlockState.Starting("gobby", 1, 2)));
    assertBytes(
        "11 0010 05 01 0005 676f626279 0003 61622e 01 00",
        new Frame.State(
            new UnlockState.Publishing(
                List.of(new UnlockState.Onion("gobby", "ab.", true, false)))));
    assertBytes(
        "11 000e 06 01 0005 676f626279 00 0002 6e6f",
        new Frame.State(
            new UnlockState.Ready(List.of(new UnlockState.ServiceStatus("gobby", false, "no")))));
    assertBytes(
        "12 0009 01 00000007 00000fa0",
        new Frame.Outcome(new AttemptOutcome.Waiting(7, Duration.ofSeconds(4))));
    assertBytes(
        "12 0008 07 0005 454d505459",
        new Frame.Outcome(new AttemptOutcome.Unusable(AttemptOutcome.Problem.EMPTY)));
    assertBytes("13 000b 0009 4d414c464f524d4544", new Frame.Refusal(Frame.Reason.MALFORMED));
  }

  @Test
  void aWaitIsRoundedUpToMilliseconds() throws Exception {
    byte[] bytes =
        FrameCodec.encode(new Frame.Outcome(new AttemptOutcome.TooSoon(Duration.ofNanos(1))));
    assertEquals(
        Optional.of(new Frame.Outcome(new AttemptOutcome.TooSoon(Duration.ofMillis(1)))),
        FrameCodec.readReport(new ByteArrayInputStream(bytes)));
  }

  @Test
  void aStreamOfFramesEndsCleanlyBetweenTwoOnly() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<Frame.Report> reports = Samples.reports().toList();
    for (Frame.Report report : reports) {
      FrameCodec.write(report, body);
    }
    InputStream in = new ByteArrayInputStream(body.toByteArray());
    for (Frame.Report report : reports) {
      assertEquals(Optional.of(report), FrameCodec.readReport(in));
    }
    assertEquals(Optional.empty(), FrameCodec.readReport(in));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aReportThatEndsEarlyIsMalformed(Frame.Report report) {
    byte[] bytes = FrameCodec.encode(report);
    for (int length = 1; length < bytes.length; length++) {
      InputStream in = new ByteArrayInputStream(bytes, 0, length);
      assertThrows(MalformedFrameException.class, () -> FrameCodec.readReport(in));
    }
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aReportInPiecesOfAnySizeIsPutTogether(Frame.Report report) throws Exception {
    byte[] bytes = TestSocket.bytes(report, report);
    for (int size : new int[] {1, 2, 3, 5, 64, bytes.length}) {
      FrameAssembler<Frame.Report> assembler = new FrameAssembler<>(Reports.FRAMES);
      int whole = 0;
      for (int from = 0; from < bytes.length; from += size) {
        ByteBuffer piece = ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from));
        while (piece.hasRemaining()) {
          Optional<Frame.Report> next = assembler.next(piece);
          if (next.isPresent()) {
            assertEquals(report, next.get());
            whole++;
          }
        }
      }
      assertEquals(2, whole);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an unknown type,                    770000, not a type of report",
    "a request where a report belongs,   020000, not a type of report",
    "longer than 8192,                   112001, a payload of 8193 bytes",
    "no kind,                            110000, ends within a field",
    "an unknown state,                   11000108, an unknown state",
    "an unknown outcome,                 1200010a, an unknown outcome",
    "an unknown phase,                   11000602000358595a, an unknown Phase",
    "bytes after the fields,             1100020300, 1 bytes too many",
    "a count above the largest,          12000501ffffffff, a count above",
    "waiting for nothing,                120009 01 00000000 00000000, out of range",
    "a wait longer than a day,           12000505 05265c01, out of range",
    "the third of two services,          1100 0c 04 0001 61 00000003 00000002, out of range",
    "a service without a name,           1100 0b 04 0000 00000001 00000001, out of range",
    "a flag of two,                      110008 06 01 0001 61 02 0000, a flag",
    "a name that is not UTF-8,           1100 0c 04 0001 ff 00000001 00000001, not UTF-8",
    "a reason on two lines,              110009 06 01 0001 61 00 0001 0a, a reason",
    "more services than there are bytes, 110002 06 ff, ends within a field"
  })
  void isMalformed(String what, String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    MalformedFrameException malformed =
        assertThrows(
            MalformedFrameException.class,
            () -> FrameCodec.readReport(new ByteArrayInputStream(bytes)),
            what);
    String said = String.valueOf(malformed.getMessage());
    assertTrue(said.contains(message), said);
  }

  @Test
  void thirtyThreeServicesAreMalformedEvenThoughTheyFit() {
    byte[] bytes = new byte[3 + 2 + 33 * 6];
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    frame.put((byte) 0x11).putShort((short) (bytes.length - 3)).put((byte) 6).put((byte) 33);
    while (frame.hasRemaining()) {
      frame.putShort((short) 1).put((byte) 'a').put((byte) 1).putShort((short) 0);
    }
    assertThrows(
        MalformedFrameException.class,
        () -> FrameCodec.readReport(new ByteArrayInputStream(bytes)));
  }

  @Test
  void writingAPassphraseLeavesNoCopyInTheBytesItUsed() throws Exception {
    byte[][] seen = new byte[1][];
    try (Passphrase sent = passphrase("correct horse")) {
      FrameCodec.write(
          new Frame.Attempt(new Peer.Console(), sent),
          new OutputStream() {
            @Override
            public void write(int b) {
              throw new AssertionError("one call for the whole frame");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
              seen[0] = bytes;
            }
          });
    }
    assertArrayEquals(new byte[seen[0].length], seen[0]);
  }

  @Test
  void aFrameNeverPrintsItsPassphraseNorAnOnionAddress() {
    String attempt = new Frame.Attempt(new Peer.Console(), passphrase("correct horse")).toString();
    assertFalse(attempt.contains("horse"), attempt);
    String state =
        new Frame.State(
                new UnlockState.Publishing(
                    List.of(new UnlockState.Onion("gobby", "secretaddress.onion", true, true))))
            .toString();
    assertFalse(state.contains("secretaddress"), state);
  }

  private static void assertBytes(String hex, Frame frame) {
    byte[] expected = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] actual = FrameCodec.encode(frame);
    assertTrue(
        Arrays.equals(expected, actual), () -> frame + " is " + HexFormat.of().formatHex(actual));
  }
}
