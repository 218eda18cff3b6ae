// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** What a bad connection gets, and that it costs nobody else anything. */
@Timeout(60)
class BadConnectionTest {

  private static final UnlockState LOCKED = new UnlockState.Locked(0, Duration.ZERO);
  private static final Frame.State FIRST = new Frame.State(LOCKED);

  @TempDir private Path folder;
  private RecordingService service;

  @BeforeEach
  void prepare() {
    service = new RecordingService(LOCKED);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an unknown type,                  0100020001770000",
    "a report sent as a request,       010002000112000102",
    "no Hello,                         020000",
    "a second Hello,                   01000200010100020001",
    "a payload longer than its type's, 010003000100",
    "a payload shorter than its field, 01000100",
    "two requests,                     0100020001020000020000",
    "a dismissal after a watch,        0100020001020000040000",
    "an empty passphrase,              0100020001030003010000",
    "an unknown peer,                  01000200010300050900026869",
    "bytes after the passphrase,       010002000103000601000268693f",
    "a passphrase with a line break,   010002000103000601000368690a",
    "a passphrase that is not UTF-8,   01000200010300060100036869ff",
    "the longest length there is,      010002000103ffff"
  })
  void getsMalformedAndIsClosedWhileTheOthersGoOn(String what, String hex) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex);
    try (TestSocket socket = TestSocket.consoleOnly(folder, service);
        SocketChannel watching = socket.ask(new Frame.Watch())) {
      assertEquals(Optional.of(FIRST), TestSocket.next(watching));
      try (SocketChannel bad = socket.send(bytes)) {
        assertEquals(
            Frame.Reason.MALFORMED, lastRefusal(bad), "the answer to " + what + " is a refusal");
      }
      service.become(new UnlockState.Unlocked());
      assertEquals(
          Optional.of(new Frame.State(new UnlockState.Unlocked())), TestSocket.next(watching));
      assertEquals(0, service.attempts().size());
      assertEquals(0, service.dismissals());
    }
  }

  @Test
  void aConnectionThatSendsMoreAfterItsAttemptLosesTheAttempt() throws Exception {
    try (TestSocket socket = TestSocket.consoleOnly(folder, service);
        SocketChannel bad = socket.ask(attempt(new Peer.Console()))) {
      RecordingService.Made made = service.attempts().take();
      bad.write(ByteBuffer.wrap(TestSocket.bytes(attempt(new Peer.Console()))));
      assertEquals(Frame.Reason.MALFORMED, lastRefusal(bad));
      made.withdrawn().await();
      assertEquals(0, service.attempts().size());
    }
  }

  @Test
  void anotherVersionIsRefusedByName() throws Exception {
    try (TestSocket socket = TestSocket.consoleOnly(folder, service);
        SocketChannel future = socket.send(TestSocket.bytes(new Frame.Hello(2)))) {
      assertEquals(Frame.Reason.UNSUPPORTED_VERSION, lastRefusal(future));
    }
  }

  @Test
  void aUserThePolicyDoesNotKnowIsRefusedBeforeItSaysAnything() throws Exception {
    try (TestSocket socket = TestSocket.strangersOnly(folder, service);
        SocketChannel stranger = socket.connect()) {
      assertEquals(Frame.Reason.NOT_PERMITTED, lastRefusal(stranger));
      assertEquals(0, service.watched().size());
    }
  }

  @Test
  void thePortalMaySpeakForTheLanButNotForTheConsole() throws Exception {
    try (TestSocket socket = TestSocket.portalOnly(folder, service);
        SocketChannel first = socket.ask(attempt(new Peer.Stranger("2001:db8::/64")));
        SocketChannel second = socket.ask(attempt(new Peer.Console()))) {
      assertTrue(first.isOpen());
      assertEquals(new Peer.Stranger("2001:db8::/64"), service.attempts().take().peer());
      assertEquals(Frame.Reason.NOT_PERMITTED, lastRefusal(second));
      assertEquals(0, service.attempts().size());
    }
  }

  @Test
  void thePortalIsBelievedAboutProofsOfTheKeysTheStickNamesAlone() throws Exception {
    Peer owner = new Peer.Proven("0123456789abcdef".repeat(4));
    Peer other = new Peer.Proven("f".repeat(64));
    List<String> owners = List.of("0123456789abcdef".repeat(4));
    try (TestSocket portal = TestSocket.portalOnly(folder, service, owners, false);
        SocketChannel first = portal.ask(attempt(owner));
        SocketChannel second = portal.ask(attempt(other))) {
      assertTrue(first.isOpen());
      assertEquals(owner, service.attempts().take().peer());
      assertEquals(Frame.Reason.NOT_PERMITTED, lastRefusal(second));
      assertEquals(0, service.attempts().size());
    }
  }

  @Test
  void aStrictServerTakesNoAttemptOfAStrangerWhateverThePortalThinks() throws Exception {
    Peer owner = new Peer.Proven("0123456789abcdef".repeat(4));
    List<String> owners = List.of("0123456789abcdef".repeat(4));
    try (TestSocket portal = TestSocket.portalOnly(folder, service, owners, true);
        SocketChannel first = portal.ask(attempt(new Peer.Stranger("192.0.2.1")));
        SocketChannel second = portal.ask(attempt(owner))) {
      assertEquals(Frame.Reason.NOT_PERMITTED, lastRefusal(first));
      assertTrue(second.isOpen());
      assertEquals(owner, service.attempts().take().peer());
    }
  }

  @Test
  void theConsoleMaySpeakForAnyone() throws Exception {
    try (TestSocket socket = TestSocket.consoleOnly(folder, service);
        SocketChannel console = socket.ask(attempt(new Peer.Console()))) {
      assertTrue(console.isOpen());
      assertEquals(new Peer.Console(), service.attempts().take().peer());
    }
  }

  @Test
  void connectionsBeyondTheLimitAreRefusedUntilOneCloses() throws Exception {
    try (TestSocket socket = TestSocket.consoleOnly(folder, service)) {
      crowd(socket, UnlockEndpoint.MAX_CONNECTIONS);
    }
  }

  @Test
  void thePortalLeavesRoomForTheConsole() throws Exception {
    assertTrue(UnlockEndpoint.MAX_PORTAL_CONNECTIONS < UnlockEndpoint.MAX_CONNECTIONS);
    try (TestSocket socket = TestSocket.portalOnly(folder, service)) {
      crowd(socket, UnlockEndpoint.MAX_PORTAL_CONNECTIONS);
    }
  }

  @Test
  void fiveHundredRandomConnectionsLeaveTheEndpointAsItWas() throws Exception {
    Random random = new Random(20260101);
    try (TestSocket socket = TestSocket.consoleOnly(folder, service);
        SocketChannel watching = socket.ask(new Frame.Watch())) {
      assertEquals(Optional.of(FIRST), TestSocket.next(watching));
      for (int i = 0; i < 500; i++) {
        try (SocketChannel bad = socket.send(mutated(random))) {
          assertTrue(bad.isOpen());
        } catch (IOException e) {
          // refused while still sending: as good
        }
      }
      service.become(new UnlockState.Unlocked());
      assertEquals(
          Optional.of(new Frame.State(new UnlockState.Unlocked())), TestSocket.next(watching));
      try (SocketChannel good = socket.ask(new Frame.Watch())) {
        assertEquals(
            Optional.of(new Frame.State(new UnlockState.Unlocked())), TestSocket.next(good));
      }
    }
  }

  /** Fills the socket to a limit, and finds that the next is refused, and room again later. */
  private void crowd(TestSocket socket, int limit) throws Exception {
    List<SocketChannel> crowd = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      SocketChannel channel = socket.ask(new Frame.Watch());
      assertEquals(Optional.of(FIRST), TestSocket.next(channel));
      crowd.add(channel);
    }
    try (SocketChannel tooMany = socket.connect()) {
      assertEquals(Frame.Reason.TOO_MANY_CONNECTIONS, lastRefusal(tooMany));
    }
    crowd.removeLast().close();
    service.unwatched().take();
    try (SocketChannel again = socket.ask(new Frame.Watch())) {
      assertEquals(Optional.of(FIRST), TestSocket.next(again));
    }
    for (SocketChannel channel : crowd) {
      channel.close();
    }
  }

  private static byte[] mutated(Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(TestSocket.bytes(new Frame.Hello(FrameCodec.VERSION), attempt(new Peer.Console())));
    byte[] bytes = out.toByteArray();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static Frame.Attempt attempt(Peer peer) {
    byte[] typed = "correct horse".getBytes(StandardCharsets.UTF_8);
    return switch (Passphrase.read(typed)) {
      case Passphrase.Reading.Usable(var passphrase) -> new Frame.Attempt(peer, passphrase);
      case Passphrase.Reading.Unusable unusable -> throw new AssertionError(unusable);
    };
  }

  /** The refusal that ends the connection, after whatever states came first. */
  private static Frame.Reason lastRefusal(SocketChannel channel) throws Exception {
    while (true) {
      switch (TestSocket.next(channel).orElseThrow()) {
        case Frame.Refusal(var reason) -> {
          return reason;
        }
        case Frame.State state -> {}
        case Frame.Outcome outcome -> {}
      }
    }
  }
}
