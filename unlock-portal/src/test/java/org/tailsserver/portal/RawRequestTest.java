// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.portal.web.Limits;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/** What the wire may bring, as it stands. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // requests are put together from parts
class RawRequestTest {
  private TestPortal portal;

  @BeforeEach
  void start() throws Exception {
    portal = TestPortal.start();
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  @Test
  void everyAnswerKeepsTheBrowserOnAShortLeash() throws IOException {
    String answer = get("/", "127.0.0.1");
    assertAll(
        () -> assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer),
        () -> assertHeader(answer, "Cache-Control", "no-store"),
        () -> assertHeader(answer, "X-Content-Type-Options", "nosniff"),
        () -> assertHeader(answer, "X-Frame-Options", "DENY"),
        () -> assertHeader(answer, "Referrer-Policy", "no-referrer"),
        () -> assertTrue(answer.contains("default-src 'none'; style-src 'sha256-"), answer),
        () -> assertTrue(answer.contains("form-action 'self'; frame-ancestors 'none'"), answer));
  }

  @Test
  void noAnswerTellsWhatSoftwareOrMachineThisIs() throws IOException {
    for (String answer :
        List.of(get("/", "127.0.0.1"), get("/nothing", "127.0.0.1"), portal.send("?\n\n"))) {
      String head = answer.substring(0, answer.indexOf("\r\n\r\n") + 2).toLowerCase(Locale.ROOT);
      for (String word : List.of("\r\nserver:", "\r\ndate:", "jetty", "java", "x-powered-by")) {
        assertFalse(head.contains(word), answer);
      }
      assertFalse(answer.toLowerCase(Locale.ROOT).contains("jetty"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:443",
        "[::1]:8443",
        "[fe80::1%eth0]",
        "workshop.local",
        "WORKSHOP.local."
      })
  void theServerAnswersToItsAddressAndItsName(String host) throws IOException {
    assertTrue(get("/", host).startsWith("HTTP/1.1 200"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "workshop.local.evil.example",
        "localhost",
        "1.2.3.4.evil.example"
      })
  void otherNamesAreTurnedAway(String host) throws IOException {
    String answer = get("/", host);
    assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
    assertFalse(answer.contains("passphrase\" "), "shows the form");
  }

  @Test
  void aRequestForAnotherNameInItsFirstLineIsTurnedAwayToo() throws IOException {
    String answer = portal.send("GET https://evil.example/ HTTP/1.1\nHost: evil.example\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
  }

  @Test
  void aRequestWithoutAHostIsTurnedAway() throws IOException {
    assertTrue(portal.send("GET / HTTP/1.1\n\n").startsWith("HTTP/1.1 400"));
    assertTrue(portal.send("GET / HTTP/1.0\n\n").startsWith("HTTP/1.1 421"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: http://127.0.0.1",
        "Origin: null",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: none",
        "Origin: https://127.0.0.1\nSec-Fetch-Site: cross-site"
      })
  void aFormFromAnotherSiteIsTurnedAway(String headers) throws IOException {
    String answer = unlock("passphrase=x", headers + "\n");
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    assertTrue(answer.contains("It came from another website"), answer);
    assertFalse(portal.serverMode.hasAttempt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://127.0.0.1\nSec-Fetch-Site: same-origin",
        "Origin: null\nSec-Fetch-Site: same-origin",
        "Origin: https://127.0.0.1"
      })
  void ourOwnFormIsTaken(String headers) throws Exception {
    String answer = unlock("passphrase=x", headers + "\n");
    assertTrue(answer.startsWith("HTTP/1.1 303"), answer);
    assertEquals("x", portal.serverMode.next().typed());
  }

  @Test
  void theCookieIsOnlyForThisServerAndNoScript() throws IOException {
    String answer = unlock("passphrase=x", "");
    String cookie =
        answer.lines().filter(line -> line.startsWith("Set-Cookie:")).findFirst().orElseThrow();
    assertTrue(cookie.matches("Set-Cookie: __Host-attempt=[0-9a-f]{32};.*"), cookie);
    for (String part : List.of("Path=/", "Secure", "HttpOnly", "SameSite=Strict")) {
      assertTrue(cookie.contains(part), cookie);
    }
    assertFalse(cookie.contains("Domain"), cookie);
  }

  @Test
  void aBodyOverFourKibibytesIsTurnedAwayBeforeItIsRead() throws IOException {
    String answer =
        portal.send(
            "POST /unlock HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 4097\n"
                + "Content-Type: application/octet-stream\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    assertTrue(answer.contains("More arrived than a passphrase can be."), answer);
  }

  @Test
  void aChunkedBodyOverFourKibibytesIsTurnedAway() throws IOException {
    String answer =
        portal.send(
            "POST /unlock HTTP/1.1\nHost: 127.0.0.1\nTransfer-Encoding: chunked\n"
                + "Content-Type: application/octet-stream\n\n1001\n"
                + "x".repeat(4097)
                + "\n0\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    assertFalse(portal.serverMode.hasAttempt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "passphrase",
        "other=x",
        "passphrase=%4",
        "passphrase=%zz",
        "passphrase=a&passphrase=b"
      })
  void aFormThatIsNotOursIsTurnedAway(String body) throws IOException {
    String answer = unlock(body, "");
    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("The form did not arrive whole."), answer);
  }

  @Test
  void aHeadOverFourKibibytesIsTurnedAway() throws IOException {
    String answer = portal.send("GET / HTTP/1.1\nHost: 127.0.0.1\nX: " + "y".repeat(5000) + "\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE /", "PUT /unlock", "POST /", "OPTIONS /done", "TRACE /"})
  void otherMethodsAreTurnedAway(String line) throws IOException {
    String answer = portal.send(line + " HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 0\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/favicon.ico", "/../etc/passwd", "//", "/unlock/", "/%2e%2e/"})
  void otherPathsAreTurnedAway(String path) throws IOException {
    String answer = get(path, "127.0.0.1");
    assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
    assertFalse(answer.contains("<form"), answer);
  }

  @Test
  void headAnswersWithoutABody() throws IOException {
    String answer = portal.send("HEAD / HTTP/1.1\nHost: 127.0.0.1\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void plainHttpGetsNothingUseful() throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), portal.port())) {
      plain
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = plain.getInputStream().readAllBytes();
      assertTrue(answer.length < 16, "no more than a TLS alert");
      assertFalse(new String(answer, StandardCharsets.ISO_8859_1).contains("HTTP"));
    }
  }

  @Test
  void olderTlsIsRefused() throws IOException {
    try (SSLSocket old = portal.unconnected()) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      old.connect(portal.address());
      assertThrows(SSLException.class, old::startHandshake);
    }
  }

  @Test
  void aHeadThatNeverEndsIsCutOff() throws Exception {
    try (TestPortal impatient = TestPortal.start(shortExchange());
        SSLSocket slow = impatient.connect()) {
      slow.getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      assertEquals(0, untilTheEnd(slow.getInputStream()));
    }
  }

  @Test
  void aBodyThatNeverEndsIsCutOff() throws Exception {
    try (TestPortal impatient = TestPortal.start(shortExchange());
        SSLSocket slow = impatient.connect()) {
      slow.getOutputStream()
          .write(
              ("POST /unlock HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n"
                      + "Content-Type: application/octet-stream\r\n\r\nabc")
                  .getBytes(StandardCharsets.US_ASCII));
      untilTheEnd(slow.getInputStream());
      assertFalse(impatient.serverMode.hasAttempt());
    }
  }

  @Test
  void aVisitorWithTooManyConnectionsIsTurnedAwayAndTheNextIsNot() throws Exception {
    List<SSLSocket> open = new ArrayList<>();
    for (int i = 0; i < TestPortal.LIMITS.perPeer(); i++) {
      open.add(portal.connect());
    }
    assertThrows(IOException.class, portal::connect);
    open.getFirst().close();
    Optional<String> answer = Optional.empty();
    while (answer.isEmpty()) { // until the server has noticed that one is free
      try {
        answer = Optional.of(get("/", "127.0.0.1"));
      } catch (IOException e) {
        answer = Optional.empty();
      }
    }
    assertTrue(answer.get().startsWith("HTTP/1.1 200"));
    for (SSLSocket each : open) {
      each.close();
    }
  }

  @Test
  void aProgramIsToldEverythingAsFramesUntilReady() throws Exception {
    try (SSLSocket program = portal.connect()) {
      InputStream frames = sendRaw(program, "right");
      ScriptedUnlock.Attempt attempt = portal.serverMode.next();
      attempt.outcomes().accept(new AttemptOutcome.Waiting(1));
      assertEquals(outcome(new AttemptOutcome.Waiting(1)), FrameCodec.readReport(frames));
      attempt.outcomes().accept(new AttemptOutcome.Trying());
      assertEquals(outcome(new AttemptOutcome.Trying()), FrameCodec.readReport(frames));
      UnlockState opening = new UnlockState.Unlocking(UnlockState.Phase.OPENING);
      portal.become(opening);
      assertEquals(state(opening), FrameCodec.readReport(frames));
      attempt.outcomes().accept(new AttemptOutcome.Opened());
      assertEquals(outcome(new AttemptOutcome.Opened()), FrameCodec.readReport(frames));
      assertEquals(state(opening), FrameCodec.readReport(frames));
      UnlockState starting = new UnlockState.Starting("gobby", 1, 1);
      portal.become(starting);
      assertEquals(state(starting), FrameCodec.readReport(frames));
      UnlockState ready =
          new UnlockState.Ready(List.of(new UnlockState.ServiceStatus("gobby", true, "")));
      portal.become(ready);
      assertEquals(state(ready), FrameCodec.readReport(frames));
      assertEquals(Optional.empty(), FrameCodec.readReport(frames));
    }
  }

  @Test
  void aProgramWithTheWrongPassphraseIsToldSoAndTheStreamEnds() throws Exception {
    try (SSLSocket program = portal.connect()) {
      InputStream frames = sendRaw(program, "wrong");
      AttemptOutcome wrong = new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(2));
      portal.serverMode.next().outcomes().accept(wrong);
      assertEquals(outcome(wrong), FrameCodec.readReport(frames));
      assertEquals(Optional.empty(), FrameCodec.readReport(frames));
    }
  }

  @Test
  void aProgramThatSendsNothingIsToldThatItCannotBeAPassphrase() throws Exception {
    try (SSLSocket program = portal.connect()) {
      InputStream frames = sendRaw(program, "");
      assertEquals(
          outcome(new AttemptOutcome.Unusable(AttemptOutcome.Problem.EMPTY)),
          FrameCodec.readReport(frames));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/octet-stream", "application/x-www-form-urlencoded"})
  void whileServerModeIsAwayNothingIsTriedAndThePageSaysSo(String type) throws Exception {
    portal.loseServerMode();
    String answer =
        portal.send(
            "POST /unlock HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 15\nContent-Type: "
                + type
                + "\n\npassphrase=open");
    assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
    assertTrue(answer.contains("does not answer yet"), answer);
  }

  @Test
  void aProgramIsNotToldWhatOnlyTheOwnerMayKnow() throws Exception {
    try (SSLSocket program = portal.connect()) {
      InputStream frames = sendRaw(program, "any");
      portal
          .serverMode
          .next()
          .outcomes()
          .accept(
              new AttemptOutcome.Faulted(
                  new Failure(Failure.Cause.NOT_ENOUGH_MEMORY, "1024", "187")));
      assertEquals(
          outcome(new AttemptOutcome.Faulted(new Failure(Failure.Cause.NOT_ENOUGH_MEMORY, "1024"))),
          FrameCodec.readReport(frames));
    }
  }

  @Test
  void theStateForStrangersNamesNoService() throws Exception {
    portal.become(new UnlockState.Starting("gobby", 1, 1));
    try (SSLSocket program = portal.connect()) {
      program
          .getOutputStream()
          .write(
              ("GET /state HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: "
                      + FrameCodec.MEDIA_TYPE
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertEquals(
          state(new UnlockState.Unlocked()),
          FrameCodec.readReport(new HttpBody(program.getInputStream())));
    }
  }

  static InputStream sendRaw(SSLSocket program, String passphrase) throws IOException {
    program
        .getOutputStream()
        .write(
            ("POST /unlock HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: "
                    + FrameCodec.MEDIA_TYPE
                    + "\r\nContent-Type: application/octet-stream\r\nContent-Length: "
                    + passphrase.length()
                    + "\r\n\r\n"
                    + passphrase)
                .getBytes(StandardCharsets.US_ASCII));
    return new HttpBody(program.getInputStream());
  }

  private String get(String path, String host) throws IOException {
    return portal.send("GET " + path + " HTTP/1.1\nHost: " + host + "\n\n");
  }

  private String unlock(String body, String headers) throws IOException {
    return portal.send(
        "POST /unlock HTTP/1.1\nHost: 127.0.0.1\nContent-Type: application/x-www-form-urlencoded\n"
            + "Content-Length: "
            + body.length()
            + "\n"
            + headers
            + "\n"
            + body);
  }

  /** Reads until the other side ends it, kindly or not, and returns how much came. */
  private static int untilTheEnd(InputStream in) {
    try {
      return in.readAllBytes().length;
    } catch (IOException e) {
      return 0;
    }
  }

  private static Limits shortExchange() {
    Limits usual = TestPortal.LIMITS;
    return TestPortal.limits(
        Duration.ofMillis(300), usual.heartbeat(), usual.silence(), usual.total());
  }

  private static void assertHeader(String answer, String name, String value) {
    assertTrue(answer.contains("\r\n" + name + ": " + value + "\r\n"), answer);
  }

  private static Optional<Frame.Report> outcome(AttemptOutcome outcome) {
    return Optional.of(new Frame.Outcome(outcome));
  }

  private static Optional<Frame.Report> state(UnlockState state) {
    return Optional.of(new Frame.State(state));
  }
}
