// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** Client and endpoint over a real Unix socket. The limit on each test only ends a hang. */
@Timeout(60)
class UnlockSocketTest {

  private static final UnlockState LOCKED = new UnlockState.Locked(0, Duration.ZERO);
  private static final Peer STRANGER = new Peer.Stranger("192.0.2.7");

  private final AtomicInteger unwelcome = new AtomicInteger();
  @TempDir private Path folder;
  private RecordingService service;
  private TestSocket socket;
  private UnlockClient client;

  @BeforeEach
  void connect() throws IOException {
    service = new RecordingService(LOCKED);
    socket = TestSocket.consoleOnly(folder, service);
    client = UnlockClient.at(socket.path());
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    client.close();
    socket.close();
    socket.endpoint().await();
    assertEquals(0, unwelcome.get(), "connections lost that should not have been");
  }

  @Test
  void aWatcherIsToldTheCurrentStateAndEachLaterOne() throws Exception {
    BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
    client.watch(seen::add, unwelcome::incrementAndGet);
    assertEquals(LOCKED, seen.take());
    service.become(new UnlockState.Unlocking(UnlockState.Phase.OPENING));
    assertEquals(new UnlockState.Unlocking(UnlockState.Phase.OPENING), seen.take());
    service.become(new UnlockState.Unlocked());
    assertEquals(new UnlockState.Unlocked(), seen.take());
  }

  @Test
  void allWatchersAreTold() throws Exception {
    List<BlockingQueue<UnlockState>> watchers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
      client.watch(seen::add, unwelcome::incrementAndGet);
      assertEquals(LOCKED, seen.take());
      watchers.add(seen);
    }
    service.become(new UnlockState.Unlocked());
    for (BlockingQueue<UnlockState> seen : watchers) {
      assertEquals(new UnlockState.Unlocked(), seen.take());
    }
  }

  @Test
  void aWatcherThatReadsNothingHoldsUpNobodyAndThenGetsTheLatestState() throws Exception {
    try (SocketChannel slow = socket.ask(new Frame.Watch())) {
      service.watched().take();
      BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
      client.watch(seen::add, unwelcome::incrementAndGet);
      int states = 20_000; // far more than any socket buffer takes
      for (int i = 1; i <= states; i++) {
        service.become(new UnlockState.Locked(i, Duration.ZERO));
      }
      UnlockState last = new UnlockState.Locked(states, Duration.ZERO);
      for (UnlockState state = seen.take(); !state.equals(last); ) {
        state = seen.take();
      }

      int read = 0;
      Frame.Report report;
      do {
        report = TestSocket.next(slow).orElseThrow();
        read++;
      } while (!report.equals(new Frame.State(last)));
      assertTrue(read < states / 2, read + " states were kept for a watcher that did not read");
    }
  }

  @Test
  void anAttemptReachesTheServiceWithPeerAndPassphraseAndItsOutcomesComeBack() throws Exception {
    BlockingQueue<AttemptOutcome> outcomes = new LinkedBlockingQueue<>();
    client.attempt(
        STRANGER, passphrase("correct horse"), outcomes::add, unwelcome::incrementAndGet);

    RecordingService.Made made = service.attempts().take();
    assertEquals(STRANGER, made.peer());
    made.passphrase()
        .lend(bytes -> {
          assertArrayEquals("correct horse".getBytes(StandardCharsets.UTF_8), bytes);
          return bytes.length;
        });
    made.outcomes().accept(new AttemptOutcome.Waiting(1));
    assertEquals(new AttemptOutcome.Waiting(1), outcomes.take());
    made.outcomes().accept(new AttemptOutcome.Trying());
    assertEquals(new AttemptOutcome.Trying(), outcomes.take());
    made.outcomes().accept(new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(2)));
    assertEquals(new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(2)), outcomes.take());
  }

  @Test
  void theClientWipesThePassphraseItSends() throws Exception {
    Passphrase sent = passphrase("correct horse");
    client.attempt(STRANGER, sent, outcome -> {}, unwelcome::incrementAndGet);
    assertThrows(IllegalStateException.class, sent::copy);
  }

  @Test
  void afterAFinalOutcomeTheEndpointClosesTheConnectionAndLetsGoOfTheAttempt() throws Exception {
    try (SocketChannel channel =
        socket.ask(new Frame.Attempt(STRANGER, passphrase("correct horse")))) {
      RecordingService.Made made = service.attempts().take();
      made.outcomes().accept(new AttemptOutcome.Opened());
      made.outcomes().accept(new AttemptOutcome.Trying()); // too late to be told
      assertEquals(
          Optional.of(new Frame.Outcome(new AttemptOutcome.Opened())), TestSocket.next(channel));
      assertEquals(Optional.empty(), TestSocket.next(channel));
      made.withdrawn().await();
    }
  }

  @Test
  void aFinalOutcomeIsToldEvenWhenOthersFollowBeforeItIsSent() throws Exception {
    BlockingQueue<AttemptOutcome> outcomes = new LinkedBlockingQueue<>();
    client.attempt(
        STRANGER, passphrase("correct horse"), outcomes::add, unwelcome::incrementAndGet);
    RecordingService.Made made = service.attempts().take();
    for (int i = 1000; i > 0; i--) {
      made.outcomes().accept(new AttemptOutcome.Waiting(i));
    }
    made.outcomes().accept(new AttemptOutcome.Busy());
    AttemptOutcome outcome = outcomes.take();
    while (!outcome.isFinal()) {
      outcome = outcomes.take();
    }
    assertEquals(new AttemptOutcome.Busy(), outcome);
  }

  @Test
  void closingAnAttemptWithdrawsIt() throws Exception {
    Subscription attempt =
        client.attempt(
            STRANGER, passphrase("correct horse"), outcome -> {}, unwelcome::incrementAndGet);
    RecordingService.Made made = service.attempts().take();
    attempt.close();
    made.withdrawn().await();
  }

  @Test
  void anAttemptWhoseConnectionBreaksIsWithdrawn() throws Exception {
    SocketChannel channel = socket.ask(new Frame.Attempt(STRANGER, passphrase("correct horse")));
    RecordingService.Made made = service.attempts().take();
    channel.close();
    made.withdrawn().await();
  }

  @Test
  void closingTheClientWithdrawsItsAttempts() throws Exception {
    client.attempt(
        STRANGER, passphrase("correct horse"), outcome -> {}, unwelcome::incrementAndGet);
    RecordingService.Made made = service.attempts().take();
    client.close();
    made.withdrawn().await();
    assertThrows(
        IllegalStateException.class, () -> client.watch(state -> {}, unwelcome::incrementAndGet));
  }

  @Test
  void onceTheClientIsClosedNothingIsLostAnyMore() throws Exception {
    AtomicInteger lost = new AtomicInteger();
    Runnable closeClient =
        () -> {
          lost.incrementAndGet();
          client.close(); // while the ends of the other connections are there to be read
        };
    CountDownLatch waiting = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      client.watch(state -> waiting.countDown(), closeClient);
    }
    waiting.await();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch endpointGone = new CountDownLatch(1);
    client.attempt(
        STRANGER,
        passphrase("correct horse"),
        outcome -> {
          held.countDown();
          awaitQuietly(endpointGone);
        },
        closeClient);
    service.attempts().take().outcomes().accept(new AttemptOutcome.Trying());
    held.await();
    socket.close();
    socket.endpoint().await();
    endpointGone.countDown();
    client.await();
    assertEquals(1, lost.get());
  }

  @Test
  void closingAWatchEndsItOnBothSides() throws Exception {
    BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
    Subscription watch = client.watch(seen::add, unwelcome::incrementAndGet);
    seen.take();
    watch.close();
    service.unwatched().take();
    service.become(new UnlockState.Unlocked());
    assertTrue(seen.isEmpty());
  }

  @Test
  void dismissReachesTheService() throws Exception {
    client.dismiss();
    assertEquals(1, service.dismissals());
  }

  @Test
  void whenTheEndpointClosesEveryWatchAndAttemptIsToldThatItIsLost() throws Exception {
    CountDownLatch lost = new CountDownLatch(2);
    BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
    client.watch(seen::add, lost::countDown);
    client.attempt(STRANGER, passphrase("correct horse"), outcome -> {}, lost::countDown);
    seen.take();
    service.attempts().take();
    socket.close();
    lost.await();
    socket.endpoint().await();
  }

  @Test
  void whereNobodyListensAWatchIsLostAndADismissalFails() throws Exception {
    try (UnlockClient nobody = UnlockClient.at(folder.resolve("nobody.sock"))) {
      CountDownLatch lost = new CountDownLatch(2);
      nobody.watch(state -> {}, lost::countDown);
      Passphrase unsent = passphrase("correct horse");
      nobody.attempt(STRANGER, unsent, outcome -> {}, lost::countDown);
      lost.await();
      assertThrows(IllegalStateException.class, unsent::copy);
      assertThrows(IOException.class, nobody::dismiss);
    }
  }

  @Test
  void aFrameThatComesByteByByteIsUnderstood() throws Exception {
    try (SocketChannel channel = socket.connect()) {
      for (byte b : TestSocket.bytes(new Frame.Hello(FrameCodec.VERSION), new Frame.Watch())) {
        channel.write(ByteBuffer.wrap(new byte[] {b}));
      }
      assertEquals(Optional.of(new Frame.State(LOCKED)), TestSocket.next(channel));
    }
  }

  @Test
  void aViewThatBreaksLosesItsOwnConnectionOnly() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    client.watch(
        state -> {
          throw new IllegalStateException("a bug in a view");
        },
        () -> {
          lost.countDown();
          throw new IllegalStateException("another one");
        });
    lost.await();
    BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
    client.watch(seen::add, unwelcome::incrementAndGet);
    assertEquals(LOCKED, seen.take());
  }

  @Test
  void aServiceThatBreaksCostsThatConnectionOnlyAndThePassphraseIsWiped() throws Exception {
    service.breakOnNextAttempt();
    try (SocketChannel channel =
        socket.ask(new Frame.Attempt(STRANGER, passphrase("correct horse")))) {
      assertEquals(Optional.of(new Frame.Refusal(Frame.Reason.BROKEN)), TestSocket.next(channel));
    }
    assertThrows(IllegalStateException.class, service.attempts().take().passphrase()::copy);
    BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
    client.watch(seen::add, unwelcome::incrementAndGet);
    assertEquals(LOCKED, seen.take());
  }

  @Test
  void theEndpointRunsOneThreadHoweverManyAreConnected() throws Exception {
    BlockingQueue<UnlockState> seen = new LinkedBlockingQueue<>();
    for (int i = 0; i < 30; i++) {
      client.watch(seen::add, unwelcome::incrementAndGet);
      seen.take();
    }
    long threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("unlock-endpoint"))
            .filter(Thread::isAlive)
            .count();
    assertEquals(1, threads);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Passphrase passphrase(String text) {
    return assertInstanceOf(
            Passphrase.Reading.Usable.class, Passphrase.read(text.getBytes(StandardCharsets.UTF_8)))
        .passphrase();
  }
}
