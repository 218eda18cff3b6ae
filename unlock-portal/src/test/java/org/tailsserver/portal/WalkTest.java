// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Onion;
import org.tailsserver.protocol.state.UnlockState.Phase;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/** Every page and every failure, in a browser without JavaScript, over TLS. */
@Timeout(60)
class WalkTest {
  private static final String ONION =
      "p53lf57qovyuvwsc6xnrppyply3vtqm7l6pcobkmyqsiofyeznfu5uqd.onion";

  private TestPortal portal;
  private Visitor owner;

  @BeforeEach
  void start() throws Exception {
    portal = TestPortal.start();
    owner = Visitor.of(portal);
  }

  @AfterEach
  void stop() {
    owner.close();
    portal.close();
  }

  @Test
  void theFirstPageAsksForThePassphraseAndNothingElse() {
    assertAll(
        () -> assertEquals("Unlock workshop", owner.title()),
        () -> assertEquals("Unlock workshop", owner.heading()),
        () -> assertEquals("password", owner.field().getType()),
        () -> assertEquals("Passphrase", label()),
        () -> assertEquals("", owner.notice()),
        () -> assertEquals("", owner.header("Refresh"), "a reload would empty the field"),
        () -> assertFalse(owner.html().contains("<script")));
  }

  @Test
  void thePageShowsTheWordsOfTheKeyAndTheFingerprintOfTheCertificate() {
    String words = String.join(" ", TestPortal.IDENTITY.pin().words());
    assertAll(
        () -> assertEquals(words, owner.page().getElementById("words").getTextContent()),
        () ->
            assertTrue(
                owner
                    .page()
                    .getElementById("certificate")
                    .getTextContent()
                    .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}")));
  }

  @Test
  void whatIsTypedCanBeShownAndHiddenWithoutAScript() throws Exception {
    owner.follow("Show what I type");
    assertEquals("text", owner.field().getType());
    owner.follow("Hide what I type");
    assertEquals("password", owner.field().getType());
  }

  @Test
  void showingStaysOnAfterAWrongPassphrase() throws Exception {
    owner.follow("Show what I type").unlock("wrong");
    tell(new AttemptOutcome.WrongPassphrase(Duration.ZERO));
    owner.reloadUntilNotice("That passphrase did not open the stick").visit("/?show");
    assertEquals("text", owner.field().getType());
  }

  @Test
  void showingStaysOnAfterNothingWasTyped() throws Exception {
    owner.follow("Show what I type").unlock("");
    assertEquals("text", owner.field().getType());
  }

  @Test
  void theOwnerWalksFromThePassphraseToDone() throws Exception {
    owner.unlock("correct horse");
    ScriptedUnlock.Attempt attempt = portal.serverMode.next();
    assertEquals("correct horse", attempt.typed());
    assertEquals(new Peer.Stranger("127.0.0.1"), attempt.peer());
    attempt.outcomes().accept(new AttemptOutcome.Trying());
    portal.become(new UnlockState.Unlocking(Phase.OPENING));
    owner.reloadUntil(visitor -> visitor.text().contains("Now: Try the passphrase"));
    assertEquals("2", owner.header("Refresh"));
    attempt.outcomes().accept(new AttemptOutcome.Opened());
    owner.reloadUntil(visitor -> visitor.text().contains("The passphrase was right."));

    assertShows(new UnlockState.Unlocking(Phase.CHECKING_FILES), "Now: Check the files");
    assertShows(new UnlockState.Unlocking(Phase.MOUNTING), "Now: Make the files available");
    assertShows(new UnlockState.Unlocking(Phase.READING_CONFIGURATION), "Now: Read the settings");
    assertShows(new UnlockState.Unlocked(), "Now: Start the services");
    assertShows(new UnlockState.Starting("gobby", 1, 2), "Now: Start service 1 of 2: gobby");
    assertShows(new UnlockState.Publishing(List.of(new Onion("gobby", ONION, true, false))), ONION);
    assertShows(new UnlockState.Ready(List.of(new ServiceStatus("gobby", true, ""))), "runs");
    assertEquals("workshop is ready", owner.title());

    owner.pressDone();
    assertEquals("This page is closed", owner.title());
    portal.awaitHandOff();
    portal.serverMode.awaitDismissal();
  }

  @Test
  void aServiceThatDidNotStartIsNamedWithItsReason() throws Exception {
    becomeOwner();
    portal.become(
        new UnlockState.Ready(
            List.of(
                new ServiceStatus("gobby", true, ""),
                new ServiceStatus("sftp", false, "its port is in use"))));
    owner.reload();
    assertEquals("workshop is unlocked, but not everything runs", owner.title());
    assertTrue(owner.text().contains("its port is in use"));
  }

  @Test
  void aStickWithoutServicesSaysSo() throws Exception {
    becomeOwner();
    portal.become(new UnlockState.Ready(List.of()));
    assertTrue(owner.reload().text().contains("No service is set up on it yet"));
  }

  @Test
  void strangersLearnNothingButThatItIsUnlocked() throws Exception {
    becomeOwner();
    try (Visitor stranger = Visitor.of(portal)) {
      portal.become(new UnlockState.Unlocking(Phase.MOUNTING));
      assertEquals("workshop is being unlocked", stranger.reload().title());
      for (UnlockState state :
          List.of(
              new UnlockState.Unlocked(),
              new UnlockState.Starting("gobby", 1, 1),
              new UnlockState.Publishing(List.of(new Onion("gobby", ONION, true, true))),
              new UnlockState.Ready(List.of(new ServiceStatus("gobby", true, ""))))) {
        portal.become(state);
        stranger.reload();
        assertEquals("workshop is unlocked", stranger.title());
        assertFalse(stranger.html().contains("gobby"), "names a service");
        assertFalse(stranger.html().contains(".onion"), "names an address");
        assertFalse(stranger.hasDone(), "offers Done");
        assertFalse(stranger.hasForm(), "asks for a passphrase");
      }
    }
  }

  @Test
  void onlyTheOwnerCanCloseThePage() throws Exception {
    portal.become(new UnlockState.Ready(List.of()));
    String answer = portal.send("POST /done HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 0\n\n");
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    assertTrue(answer.contains("Only the browser that unlocked the server can close this page."));
  }

  @Test
  void aWrongPassphraseSaysSoAndOffersTheFormAgain() throws Exception {
    owner.unlock("wrong");
    tell(new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(1)));
    owner.reloadUntilNotice("That passphrase did not open the stick");
    assertTrue(owner.hasForm());
    assertTrue(owner.notice().contains("Nothing on the stick has changed."));
  }

  @Test
  void aLongWaitIsToldAndTheFormComesBackByItself() throws Exception {
    owner.unlock("wrong");
    tell(new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(60)));
    owner.reloadUntilNotice("That passphrase did not open the stick");
    assertTrue(owner.text().contains("You can try again in 60 seconds."));
    assertEquals("60", owner.header("Refresh"));
    assertFalse(owner.hasForm());
    portal.clock.pass(Duration.ofSeconds(60));
    assertTrue(owner.reload().hasForm());
    assertEquals("", owner.header("Refresh"));
  }

  @Test
  void tooSoonSaysThatThePassphraseWasNotTried() throws Exception {
    owner.unlock("early");
    tell(new AttemptOutcome.TooSoon(Duration.ofSeconds(30)));
    owner.reloadUntilNotice("Not tried yet");
    assertTrue(owner.notice().contains("not tried and not kept"));
  }

  @Test
  void tooManyWaitingSaysWhatToDo() throws Exception {
    owner.unlock("crowded");
    tell(new AttemptOutcome.Busy());
    owner.reloadUntilNotice("Not tried: too many are waiting");
    assertTrue(owner.hasForm());
  }

  @Test
  void waitingBehindOthersShowsThePlaceInTheQueue() throws Exception {
    owner.unlock("patient");
    tell(new AttemptOutcome.Waiting(3));
    owner.reloadUntilTitle("Waiting to unlock workshop");
    assertTrue(owner.text().contains("3 others are tried before it."));
    assertEquals("2", owner.header("Refresh"));
  }

  @Test
  void waitingForATurnOfStrangersShowsHowLongAtLeast() throws Exception {
    owner.unlock("patient");
    tell(new AttemptOutcome.Waiting(0, Duration.ofHours(1)));
    owner.reloadUntilTitle("Waiting to unlock workshop");
    assertTrue(owner.text().contains("It is the next one to be tried."));
    assertTrue(
        owner.text().matches("(?s).*it will be yours in 3[56]\\d\\d seconds at the earliest.*"));
    assertEquals("2", owner.header("Refresh"));
  }

  @Test
  void somebodyElsesAttemptDoesNotTakeTheFormAway() throws Exception {
    portal.become(new UnlockState.Unlocking(Phase.OPENING));
    owner.reload();
    assertTrue(owner.hasForm());
    assertTrue(owner.text().contains("Somebody’s passphrase is being tried right now."));
  }

  @Test
  void wrongPassphrasesByOthersAreTold() throws Exception {
    portal.become(new UnlockState.Locked(3, Duration.ZERO));
    assertTrue(
        owner.reload().text().contains("3 wrong passphrases were entered since this server"));
  }

  @Test
  void whatCannotBeAPassphraseIsToldWithoutBeingTried() throws Exception {
    unlockWith("", "Nothing was typed");
    unlockWith("x".repeat(513), "That is too long");
    unlockWith("a\tb", "That has a character no passphrase can have");
    assertFalse(portal.serverMode.hasAttempt());
  }

  @Test
  void spacesAndAccentsArriveAsTypedInNormalFormC() throws Exception {
    owner.unlock("  Cafe\u0301 & 100 % + ü = ☕  ");
    assertEquals("  Caf\u00e9 & 100 % + ü = ☕  ", portal.serverMode.next().typed());
  }

  @Test
  void fiveHundredAndTwelveBytesAreTried() throws Exception {
    owner.unlock("y".repeat(512));
    assertEquals("y".repeat(512), portal.serverMode.next().typed());
  }

  @Test
  void aSecondTryOfTheSameBrowserWithdrawsTheFirst() throws Exception {
    owner.unlock("first");
    ScriptedUnlock.Attempt first = portal.serverMode.next();
    first.outcomes().accept(new AttemptOutcome.Waiting(1));
    owner.reloadUntil(visitor -> visitor.text().contains("One other is tried"));
    portal.become(new UnlockState.Locked(1, Duration.ZERO));
    owner.visit("/");
    portal.send(
        """
        POST /unlock HTTP/1.1
        Host: 127.0.0.1
        Cookie: %s
        Content-Type: application/x-www-form-urlencoded
        Content-Length: 17

        passphrase=second\
        """
            .formatted(owner.cookie()));
    assertTrue(first.withdrawn().get());
    assertEquals("second", portal.serverMode.next().typed());
  }

  @Test
  void pressingUnlockAgainWhileThePassphraseIsTriedChangesNothing() throws Exception {
    owner.unlock("right");
    ScriptedUnlock.Attempt attempt = portal.serverMode.next();
    attempt.outcomes().accept(new AttemptOutcome.Trying());
    portal.become(new UnlockState.Unlocking(Phase.OPENING));
    owner.reloadUntil(visitor -> visitor.text().contains("Now: Try the passphrase"));
    String cookie = owner.cookie();
    portal.send(
        """
        POST /unlock HTTP/1.1
        Host: 127.0.0.1
        Cookie: %s
        Content-Type: application/x-www-form-urlencoded
        Content-Length: 16

        passphrase=right\
        """
            .formatted(cookie));
    assertFalse(attempt.withdrawn().isDone());
    attempt.outcomes().accept(new AttemptOutcome.Opened());
    portal.become(new UnlockState.Unlocked());
    owner.reloadUntil(visitor -> visitor.text().contains("The passphrase was right."));
  }

  @Test
  void anOwnerWhoseStickWasShutAgainCanTypeOnceMore() throws Exception {
    becomeOwner();
    portal.become(new UnlockState.Locked(0, Duration.ZERO));
    owner.reload();
    owner.unlock("right again");
    ScriptedUnlock.Attempt again = portal.serverMode.next();
    assertEquals("right again", again.typed());
    again.outcomes().accept(new AttemptOutcome.Opened());
    portal.become(new UnlockState.Unlocked());
    owner.reloadUntil(visitor -> visitor.text().contains("The passphrase was right."));
  }

  @Test
  void thePageIsThereBeforeServerModeAnswers() throws Exception {
    portal.loseServerMode();
    owner.reload();
    assertEquals("workshop is starting", owner.title());
    assertFalse(owner.hasForm());
    assertEquals("5", owner.header("Refresh"));
    portal.bringServerModeBack();
    assertTrue(owner.reload().hasForm());
  }

  @Test
  void anAttemptThatServerModeLostIsToldAndTheFormIsThereAgain() throws Exception {
    owner.unlock("lost");
    portal.serverMode.next();
    portal.loseServerMode();
    portal.bringServerModeBack();
    owner.reloadUntilNotice("The server lost track of your passphrase");
    assertTrue(owner.hasForm());
  }

  @Test
  void unlockedMeanwhileBySomebodyElseIsTold() throws Exception {
    owner.unlock("late");
    tell(new AttemptOutcome.AlreadyUnlocked());
    portal.become(new UnlockState.Unlocked());
    owner.reloadUntilNotice("It was unlocked before yours was tried");
    assertEquals("workshop is unlocked", owner.title());
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureSaysWhatHappenedAndWhatToDo(Failure.Cause cause) throws Exception {
    becomeOwner();
    portal.become(new UnlockState.Failed(new Failure(cause, "65 MiB", "the particulars")));
    owner.reload();
    assertTrue(owner.title().startsWith("workshop "), owner.title());
    assertEquals(
        "What to do now",
        owner.page().getElementById("next").getFirstElementChild().getTextContent());
    assertTrue(owner.text().contains("the particulars"), "the owner is told the details");
    assertEquals(new Failure(cause).retryable(), owner.hasForm());
    try (Visitor stranger = Visitor.of(portal)) {
      assertEquals(owner.title(), stranger.title());
      assertFalse(stranger.html().contains("the particulars"), "strangers are not");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFailedAttemptSaysSoAboveTheForm(Failure.Cause cause) throws Exception {
    owner.unlock("right");
    tell(new AttemptOutcome.Faulted(new Failure(cause, "65 MiB", "the particulars")));
    owner.reloadUntilNotice("workshop could not be unlocked");
    assertFalse(owner.html().contains("the particulars"));
  }

  @Test
  void aStickWhoseSettingsCannotBeUsedIsNotSaidToBeUnlocked() throws Exception {
    becomeOwner();
    portal.become(
        new UnlockState.Failed(new Failure(Failure.Cause.CONFIGURATION_INVALID, "server.toml")));
    owner.reload();
    assertEquals("workshop could not be unlocked", owner.title());
    assertTrue(owner.text().contains("so it was closed again"), owner.text());
    assertFalse(owner.text().contains("is unlocked"), owner.text());
    assertFalse(owner.html().contains("/done"), "there is nothing that goes on");
  }

  @Test
  void thePageClosesAQuarterOfAnHourAfterTheServerIsReady() throws Exception {
    portal.become(new UnlockState.Ready(List.of()));
    portal.clock.pass(HandOff.AFTER_READY);
    portal.awaitHandOff();
    portal.serverMode.awaitDismissal();
  }

  private void unlockWith(String typed, String expected) throws Exception {
    owner.visit("/");
    owner.unlock(typed);
    assertTrue(owner.notice().startsWith(expected), owner.text());
    assertTrue(owner.hasForm());
  }

  private void becomeOwner() throws Exception {
    owner.unlock("right");
    tell(new AttemptOutcome.Opened());
    portal.become(new UnlockState.Unlocked());
    owner.reloadUntil(visitor -> visitor.text().contains("The passphrase was right."));
  }

  private void tell(AttemptOutcome outcome) throws InterruptedException {
    portal.serverMode.next().outcomes().accept(outcome);
  }

  private void assertShows(UnlockState state, String text) throws Exception {
    portal.become(state);
    owner.reload();
    assertTrue(owner.text().contains(text), owner.text());
  }

  private String label() {
    return owner.page().getElementsByTagName("label").getFirst().getTextContent();
  }
}
