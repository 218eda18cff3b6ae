// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tailsserver.portal.web.Limits;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/** When more want to be served than can be. */
@Timeout(60)
class CrowdTest {
  private static final String GET = "GET / HTTP/1.1\nHost: 127.0.0.1\n\n";

  private final List<SSLSocket> held = new ArrayList<>();

  @AfterEach
  void letGo() throws IOException {
    for (SSLSocket each : held) {
      each.close();
    }
  }

  @Test
  void aNewcomerGetsThePageWhileSevenOthersHoldAllConnections() throws Exception {
    try (TestPortal portal = TestPortal.start()) {
      for (int i = 0; i < TestPortal.LIMITS.total(); i++) {
        hold(portal, "127.0.0." + (10 + i / TestPortal.LIMITS.perPeer()));
      }
      SSLSocket newcomer = hold(portal, "127.0.0.99");
      String answer = TestPortal.send(newcomer, GET);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }
  }

  @Test
  void theOldestOfWhoHoldsTheMostGoesAndNotTheOnlyOneOfAnother() throws Exception {
    try (TestPortal portal = TestPortal.start(limits(4))) {
      SSLSocket single = hold(portal, "127.0.0.2");
      SSLSocket oldest = hold(portal, "127.0.0.3");
      SSLSocket younger = hold(portal, "127.0.0.3");
      hold(portal, "127.0.0.3");
      SSLSocket newcomer = hold(portal, "127.0.0.4");
      assertTrue(isCut(oldest));
      for (SSLSocket served : List.of(single, newcomer, younger)) {
        assertTrue(TestPortal.send(served, GET).startsWith("HTTP/1.1 200"));
      }
    }
  }

  @Test
  void whoHoldsTheMostPaysForItsNextOneItself() throws Exception {
    try (TestPortal portal = TestPortal.start(limits(4))) {
      List<SSLSocket> singles =
          List.of(hold(portal, "127.0.0.2"), hold(portal, "127.0.0.3"), hold(portal, "127.0.0.4"));
      SSLSocket first = hold(portal, "127.0.0.5");
      SSLSocket second = hold(portal, "127.0.0.5");
      assertTrue(isCut(first));
      for (SSLSocket served : singles) {
        assertTrue(TestPortal.send(served, GET).startsWith("HTTP/1.1 200"));
      }
      assertTrue(TestPortal.send(second, GET).startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void anAttemptThatIsWatchedOutlastsTheCrowd() throws Exception {
    try (TestPortal portal = TestPortal.start(limits(3))) {
      SSLSocket program = hold(portal, "127.0.0.2");
      InputStream frames = RawRequestTest.sendRaw(program, "right");
      ScriptedUnlock.Attempt attempt = portal.serverMode.next();
      for (int i = 3; i < 20; i++) {
        hold(portal, "127.0.0." + i);
      }
      AttemptOutcome wrong = new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(1));
      attempt.outcomes().accept(wrong);
      assertEquals(Optional.of(new Frame.Outcome(wrong)), FrameCodec.readReport(frames));
    }
  }

  @Test
  void aNetworkHasFourAttemptsUnderWayAndTheNextIsTriedWhenOneIsOver() throws Exception {
    try (TestPortal portal = TestPortal.start()) {
      InputStream first = attempt(portal, "127.0.0.2");
      ScriptedUnlock.Attempt arrived = portal.serverMode.next();
      for (int i = 0; i < 3; i++) {
        attempt(portal, "127.0.0.2");
        portal.serverMode.next();
      }
      assertEquals(
          Optional.of(new Frame.Outcome(new AttemptOutcome.Busy())),
          FrameCodec.readReport(attempt(portal, "127.0.0.2")));
      attempt(portal, "127.0.0.3");
      portal.serverMode.next();
      arrived.outcomes().accept(new AttemptOutcome.WrongPassphrase(Duration.ZERO));
      first.readAllBytes();
      attempt(portal, "127.0.0.2");
      portal.serverMode.next();
    }
  }

  @Test
  void whatOthersAtTheSameAddressSendTakesNoWaitingAttemptAway() throws Exception {
    try (TestPortal portal = TestPortal.start();
        Visitor owner = Visitor.of(portal)) {
      owner.unlock("right");
      ScriptedUnlock.Attempt waiting = portal.serverMode.next();
      waiting.outcomes().accept(new AttemptOutcome.Waiting(1));
      owner.reloadUntilTitle("Waiting to unlock workshop");
      for (int i = 0; i < 5; i++) {
        portal.send(form(""));
        portal.send(form("early"));
        portal.serverMode.next().outcomes().accept(new AttemptOutcome.TooSoon(Duration.ZERO));
      }
      assertEquals("Waiting to unlock workshop", owner.reload().title());
      assertFalse(waiting.withdrawn().isDone());
    }
  }

  @Test
  void aFormWithoutAPassphraseIsAnsweredAndNothingIsKeptOfIt() throws Exception {
    try (TestPortal portal = TestPortal.start()) {
      String answer = portal.send(form(""));
      assertTrue(answer.startsWith("HTTP/1.1 422"), answer);
      assertTrue(answer.contains("Nothing was typed"), answer);
      assertFalse(answer.contains("Set-Cookie"), answer);
    }
  }

  private static String form(String passphrase) {
    return """
    POST /unlock HTTP/1.1
    Host: 127.0.0.1
    Content-Type: application/x-www-form-urlencoded
    Content-Length: %d

    passphrase=%s\
    """
        .formatted("passphrase=".length() + passphrase.length(), passphrase);
  }

  private InputStream attempt(TestPortal portal, String from) throws IOException {
    return RawRequestTest.sendRaw(hold(portal, from), "right");
  }

  private SSLSocket hold(TestPortal portal, String from) throws IOException {
    SSLSocket connection = portal.connect(from);
    held.add(connection);
    return connection;
  }

  private static Limits limits(int total) {
    Limits usual = TestPortal.LIMITS;
    return TestPortal.limits(usual.exchange(), usual.heartbeat(), usual.silence(), total);
  }

  /** Whether the server closes it without an answer. */
  private static boolean isCut(SSLSocket connection) {
    try {
      return connection.getInputStream().read() < 0;
    } catch (IOException e) {
      return !(e instanceof java.net.SocketTimeoutException);
    }
  }
}
