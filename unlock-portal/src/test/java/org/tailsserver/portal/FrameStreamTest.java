// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tailsserver.portal.web.Limits;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Phase;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/** What a program hears of its attempt when something goes wrong on either side of the page. */
@Timeout(60)
class FrameStreamTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Frame.Report OPENED = new Frame.Outcome(new AttemptOutcome.Opened());
  private static final Frame.Report TRYING = new Frame.Outcome(new AttemptOutcome.Trying());
  private static final Frame.Report BROKEN = new Frame.Refusal(Frame.Reason.BROKEN);
  private static final UnlockState MOUNTING = new UnlockState.Unlocking(Phase.MOUNTING);
  private static final UnlockState READY = new UnlockState.Ready(List.of());

  @Test
  void whatIsLastKnownIsSaidAgainWhileNothingNewIs() throws Exception {
    try (Talk talk = new Talk(limits(SHORT, LONG, LONG))) {
      talk.attempt.outcomes().accept(new AttemptOutcome.Trying());
      for (int i = 0; i < 4; i++) {
        talk.assertNext(TRYING);
      }
      AttemptOutcome wrong = new AttemptOutcome.WrongPassphrase(Duration.ZERO);
      talk.attempt.outcomes().accept(wrong);
      Optional<Frame.Report> last = FrameCodec.readReport(talk.frames);
      while (last.equals(Optional.of(TRYING))) {
        last = FrameCodec.readReport(talk.frames);
      }
      assertEquals(Optional.of(new Frame.Outcome(wrong)), last);
      talk.assertEnd();
    }
  }

  @Test
  void anAttemptThatIsNotAnsweredYetHearsWhatEverybodyMaySee() throws Exception {
    try (Talk talk = new Talk(limits(SHORT, LONG, LONG))) {
      talk.assertNext(new Frame.State(ScriptedUnlock.LOCKED));
      talk.portal.become(new UnlockState.Starting("gobby", 1, 1));
      Optional<Frame.Report> next = FrameCodec.readReport(talk.frames);
      while (next.equals(Optional.of(new Frame.State(ScriptedUnlock.LOCKED)))) {
        next = FrameCodec.readReport(talk.frames);
      }
      assertEquals(Optional.of(new Frame.State(new UnlockState.Unlocked())), next);
      talk.attempt.outcomes().accept(new AttemptOutcome.AlreadyUnlocked());
    }
  }

  @Test
  void anEndThatIsCutOffCannotBeTakenForAnEnd() throws Exception {
    try (TestPortal portal = TestPortal.start();
        SSLSocket program = portal.connect()) {
      program
          .getOutputStream()
          .write(
              ("POST /unlock HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
                      + "Content-Type: application/octet-stream\r\n\r\nright")
                  .getBytes(StandardCharsets.US_ASCII));
      AttemptOutcome wrong = new AttemptOutcome.WrongPassphrase(Duration.ZERO);
      portal.serverMode.next().outcomes().accept(wrong);
      byte[] bytes = program.getInputStream().readAllBytes();
      String answer = new String(bytes, StandardCharsets.ISO_8859_1);
      assertTrue(answer.contains("\r\nTransfer-Encoding: chunked\r\n"), answer);
      assertTrue(answer.endsWith("\r\n0\r\n\r\n"), answer);
    }
  }

  @Test
  void whoeverGoesAwayWithdrawsTheAttempt() throws Exception {
    try (Talk talk = new Talk(TestPortal.LIMITS)) {
      talk.attempt.outcomes().accept(new AttemptOutcome.Waiting(1));
      talk.assertNext(new Frame.Outcome(new AttemptOutcome.Waiting(1)));
      talk.program.close();
      assertTrue(talk.attempt.withdrawn().get());
    }
  }

  @Test
  void anAttemptThatServerModeLostIsToldAsBroken() throws Exception {
    try (Talk talk = new Talk(TestPortal.LIMITS)) {
      talk.attempt.outcomes().accept(new AttemptOutcome.Trying());
      talk.assertNext(TRYING);
      talk.portal.loseServerMode();
      talk.assertNext(BROKEN);
      talk.assertEnd();
    }
  }

  @Test
  void aServerModeThatStaysAwayAfterTheStickIsOpenIsToldAsBroken() throws Exception {
    try (Talk talk = new Talk(limits(LONG, LONG, SHORT))) {
      talk.open();
      talk.portal.loseServerMode();
      talk.assertNext(BROKEN);
      talk.assertEnd();
    }
  }

  @Test
  void aServerModeThatComesBackWithTheStickOpenIsNotMissed() throws Exception {
    try (Talk talk = new Talk(TestPortal.LIMITS)) {
      talk.open();
      talk.portal.loseServerMode();
      talk.portal.bringServerModeBack();
      talk.assertNext(new Frame.State(MOUNTING));
      talk.portal.become(READY);
      talk.assertNext(new Frame.State(READY));
      talk.assertEnd();
    }
  }

  @Test
  void aServerModeThatStartedAgainIsToldAsLocked() throws Exception {
    try (Talk talk = new Talk(limits(LONG, SHORT, LONG))) {
      talk.open();
      talk.portal.become(ScriptedUnlock.LOCKED);
      talk.assertNext(new Frame.State(ScriptedUnlock.LOCKED));
      talk.assertEnd();
    }
  }

  @Test
  void aStateOlderThanTheRightPassphraseEndsNothing() throws Exception {
    try (Talk talk = new Talk(TestPortal.LIMITS)) {
      UnlockState earlier = new UnlockState.Failed(new Failure(Failure.Cause.SYSTEM_FAULT, "x"));
      talk.portal.become(earlier);
      talk.attempt.outcomes().accept(new AttemptOutcome.Opened());
      talk.assertNext(OPENED);
      talk.portal.become(ScriptedUnlock.LOCKED);
      talk.portal.become(MOUNTING);
      talk.assertNext(new Frame.State(MOUNTING));
      talk.portal.become(READY);
      talk.assertNext(new Frame.State(READY));
      talk.assertEnd();
    }
  }

  @Test
  void aFailureThatStandsAfterTheRightPassphraseIsTheEnd() throws Exception {
    try (Talk talk = new Talk(limits(LONG, SHORT, LONG))) {
      talk.open();
      UnlockState failed = new UnlockState.Failed(new Failure(Failure.Cause.MOUNT_FAILED, "x"));
      talk.portal.become(failed);
      talk.assertNext(new Frame.State(failed));
      talk.assertEnd();
    }
  }

  private static Limits limits(Duration heartbeat, Duration settled, Duration silence) {
    return new Limits(4096, 4096, LONG, heartbeat, settled, silence, 6, 40);
  }

  /** A program whose attempt has arrived at server-mode. */
  private static final class Talk implements AutoCloseable {
    private final TestPortal portal;
    private final SSLSocket program;
    private final InputStream frames;
    private final ScriptedUnlock.Attempt attempt;

    Talk(Limits limits) throws Exception {
      portal = TestPortal.start(limits);
      program = portal.connect();
      frames = RawRequestTest.sendRaw(program, "right");
      attempt = portal.serverMode.next();
    }

    /** The passphrase was right. */
    void open() throws Exception {
      portal.become(MOUNTING);
      attempt.outcomes().accept(new AttemptOutcome.Opened());
      assertNext(OPENED);
      assertNext(new Frame.State(MOUNTING));
    }

    void assertNext(Frame.Report expected) throws Exception {
      assertEquals(Optional.of(expected), FrameCodec.readReport(frames));
    }

    void assertEnd() throws Exception {
      assertEquals(Optional.empty(), FrameCodec.readReport(frames));
    }

    @Override
    public void close() throws IOException {
      program.close();
      portal.close();
    }
  }
}
