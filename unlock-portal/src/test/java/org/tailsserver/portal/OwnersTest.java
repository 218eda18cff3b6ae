// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/** Whom the page takes for an owner, and what a strict server shows to all others. */
@Timeout(60)
class OwnersTest {
  private static final ClientIdentity OWNER = ClientIdentity.generate();
  private static final ClientIdentity SOMEBODY = ClientIdentity.generate();
  private static final String OWNERS_KEY = OWNER.pin().hex();

  @Test
  void whoProvesAKeyTheStickNamesIsAnOwnerAndEverybodyElseAStranger() throws Exception {
    try (TestPortal portal = start(false);
        SSLSocket owner = portal.connectProving(OWNER);
        SSLSocket other = portal.connectProving(SOMEBODY);
        SSLSocket none = portal.connect()) {
      assertEquals(new Peer.Proven(OWNERS_KEY), peerOfAttempt(portal, owner));
      assertInstanceOf(Peer.Stranger.class, peerOfAttempt(portal, other));
      assertInstanceOf(Peer.Stranger.class, peerOfAttempt(portal, none));
    }
  }

  @Test
  void whereTheStickNamesNoKeyNobodyIsAskedForOne() throws Exception {
    try (TestPortal portal = TestPortal.start();
        SSLSocket owner = portal.connectProving(OWNER)) {
      assertEquals(null, owner.getSession().getLocalCertificates());
      assertInstanceOf(Peer.Stranger.class, peerOfAttempt(portal, owner));
    }
  }

  @Test
  void aStrictServerShowsStrangersNoFormAndTriesNothingOfTheirs() throws Exception {
    try (TestPortal portal = start(true);
        Visitor visitor = Visitor.of(portal)) {
      assertEquals("workshop is locked", visitor.title());
      assertEquals(List.of(), visitor.page().getForms());
      assertTrue(visitor.html().contains("tails-server unlock"), visitor.html());

      for (String type : List.of("application/octet-stream", "application/x-www-form-urlencoded")) {
        String answer =
            portal.send(
                "POST /unlock HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 15\nContent-Type: "
                    + type
                    + "\n\npassphrase=open");
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        assertTrue(answer.contains("Only machines its owner prepared"), answer);
      }
      try (SSLSocket other = portal.connectProving(SOMEBODY)) {
        assertTrue(
            TestPortal.send(other, "GET / HTTP/1.1\nHost: 127.0.0.1\n\n").contains("is locked"));
      }
      assertFalse(portal.serverMode.hasAttempt());
    }
  }

  @Test
  void aStrictServerTellsStrangersOfItsFailuresAsAnyOtherDoes() throws Exception {
    try (TestPortal portal = start(true);
        Visitor visitor = Visitor.of(portal)) {
      portal.become(
          new UnlockState.Failed(new Failure(Failure.Cause.NOT_ENOUGH_MEMORY, "1024", "187")));
      visitor.reload();
      assertTrue(visitor.html().contains("1024 MiB"), visitor.html());
      assertEquals(List.of(), visitor.page().getForms());
    }
  }

  @Test
  void aStrictServerTakesItsOwnersPassphraseAndShowsThemTheForm() throws Exception {
    try (TestPortal portal = start(true);
        SSLSocket program = portal.connectProving(OWNER);
        SSLSocket browser = portal.connectProving(OWNER)) {
      InputStream frames = RawRequestTest.sendRaw(program, "right");
      ScriptedUnlock.Attempt attempt = portal.serverMode.next();
      assertEquals("right", attempt.typed());
      AttemptOutcome wrong = new AttemptOutcome.WrongPassphrase(Duration.ZERO);
      attempt.outcomes().accept(wrong);
      assertEquals(Optional.of(new Frame.Outcome(wrong)), FrameCodec.readReport(frames));
      String page = TestPortal.send(browser, "GET / HTTP/1.1\nHost: 127.0.0.1\n\n");
      assertTrue(page.contains("id=\"passphrase\""), page);
    }
  }

  /** Makes an attempt and ends it. */
  private static Peer peerOfAttempt(TestPortal portal, SSLSocket visitor) throws Exception {
    RawRequestTest.sendRaw(visitor, "any");
    ScriptedUnlock.Attempt attempt = portal.serverMode.next();
    attempt.outcomes().accept(new AttemptOutcome.Busy());
    return attempt.peer();
  }

  private static TestPortal start(boolean strict) throws Exception {
    return TestPortal.start(TestPortal.LIMITS, new OwnerKeys(List.of(OWNERS_KEY), strict));
  }
}
