// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.init.services.ServiceLayout;
import org.tailsserver.init.standin.LuksImage;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Failure.Cause;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Phase;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

@Timeout(120)
class UnlockTest {
  private static final Failure PROGRAM = new Failure(Cause.SYSTEM_FAULT, "tails-server-mode");
  private static final Peer BERT = new Peer.Stranger("192.0.2.2");

  private @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void plugIn() throws Exception {
    server = new TestServer(folder, TestServer.CATALOGUE);
  }

  @AfterEach
  void switchOff() throws InterruptedException {
    server.stop();
  }

  @Test
  void theRightPassphraseOpensChecksMountsAndStartsTheService() throws Exception {
    server.start();
    assertEquals(new AttemptOutcome.Opened(), right());
    assertEquals(
        List.of(
            new UnlockState.Locked(0, Duration.ZERO),
            new UnlockState.Locked(0, Duration.ZERO),
            new UnlockState.Unlocking(Phase.CHECKING_HEADER),
            new UnlockState.Unlocking(Phase.OPENING),
            new UnlockState.Unlocking(Phase.CHECKING_FILES),
            new UnlockState.Unlocking(Phase.MOUNTING),
            new UnlockState.Unlocking(Phase.READING_CONFIGURATION),
            new UnlockState.Unlocked(),
            new UnlockState.Starting("gobby", 1, 1),
            new UnlockState.Ready(List.of(new ServiceStatus("gobby", true, "")))),
        server.statesUntil(UnlockState.Ready.class));
    assertEquals(
        List.of(
            "systemctl --quiet is-active live-persistence-TailsServer_unlocked.mount",
            "e2fsck -f -p " + server.standIns.mapping(),
            "systemctl start live-persistence-TailsServer_unlocked.mount",
            "systemctl --no-block start tails-server-grow.service",
            "systemctl start tails-server-accounts@tails-server-gobby.conf.service",
            "systemctl daemon-reload",
            "systemctl start tails-server-gobby.service"),
        server.standIns.calls().stream().filter(call -> !call.startsWith("cryptsetup ")).toList());
  }

  @Test
  void aWrongPassphraseIsSaidToBeWrongAndTheNextOneIsTried() throws Exception {
    server.start();
    assertEquals(
        new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(1)),
        server.attempt(TestServer.ANNE, "wrong"));
    server.next(UnlockState.Unlocking.class);
    assertEquals(new UnlockState.Locked(1, Duration.ZERO), server.next(UnlockState.Locked.class));
    assertEquals(
        new AttemptOutcome.TooSoon(Duration.ofSeconds(1)),
        server.attempt(TestServer.ANNE, TestServer.PASSPHRASE));
    server.clock.pass(Duration.ofSeconds(1));
    assertEquals(new AttemptOutcome.Opened(), right());
  }

  @Test
  void spacesAndUnicodeReachCryptsetupUnchangedAndNothingIsAddedToThem() throws Exception {
    server.start();
    assertInstanceOf(AttemptOutcome.WrongPassphrase.class, server.attempt(BERT, "  pässwörd 🔑 "));
    assertEquals("  pässwörd 🔑 ", server.standIns.stdinOf("cryptsetup", "open"));
  }

  @Test
  void onceItIsOpenNobodyElseIsTried() throws Exception {
    server.start();
    right();
    server.next(UnlockState.Ready.class);
    assertEquals(new AttemptOutcome.AlreadyUnlocked(), server.attempt(BERT, TestServer.PASSPHRASE));
  }

  @Test
  void thatTheStickCannotGrowTakesNothingBack() throws Exception {
    server.standIns.say("fail-tails-server-grow.service", "");
    server.start();
    assertEquals(new AttemptOutcome.Opened(), right());
    server.next(UnlockState.Unlocked.class);
    assertEquals(
        new UnlockState.Ready(List.of(new ServiceStatus("gobby", true, ""))),
        server.next(UnlockState.Ready.class));
    assertTrue(Files.exists(server.standIns.mapping()));
  }

  @Test
  void aWithdrawnAttemptIsNotTriedAndItsPassphraseIsWiped() throws Exception {
    Passphrase withdrawn = TestServer.passphrase("withdrawn");
    server.mode.attempt(BERT, withdrawn, outcome -> {}).close();
    assertThrows(IllegalStateException.class, withdrawn::copy);
    server.start();
    right();
    server.next(UnlockState.Ready.class);
    assertEquals(
        TestServer.PASSPHRASE, server.standIns.stdinOf("cryptsetup", "open"), "only the other");
  }

  @Test
  void thoseWhoWaitAreToldTheirPlaceAndTheConsoleGoesFirst() throws Exception {
    BlockingQueue<AttemptOutcome> anne = new LinkedBlockingQueue<>();
    BlockingQueue<AttemptOutcome> console = new LinkedBlockingQueue<>();
    var first = server.mode.attempt(TestServer.ANNE, wrong(), anne::add);
    var second = server.mode.attempt(new Peer.Console(), wrong(), console::add);
    server.start();
    assertEquals(new AttemptOutcome.Waiting(1), anne.take());
    assertEquals(new AttemptOutcome.Trying(), console.take());
    assertEquals(new AttemptOutcome.WrongPassphrase(Duration.ZERO), console.take());
    assertEquals(new AttemptOutcome.Trying(), anne.take());
    assertInstanceOf(AttemptOutcome.WrongPassphrase.class, anne.take());
    first.close();
    second.close();
  }

  @Test
  void tooLittleMemoryIsSaidBeforeArgon2TakesItAndCanBeTriedAgain() throws Exception {
    Files.writeString(server.meminfo, "MemAvailable:   10240 kB\n");
    server.start();
    Failure failure = new Failure(Cause.NOT_ENOUGH_MEMORY, "17", "10");
    assertEquals(new AttemptOutcome.Faulted(failure), right());
    assertEquals(new UnlockState.Failed(failure), server.next(UnlockState.Failed.class));
    assertEquals("", server.standIns.stdinOf("cryptsetup", "open"), "not even started");
    Files.writeString(server.meminfo, "MemAvailable:   131072 kB\n");
    assertEquals(new AttemptOutcome.Opened(), right());
  }

  @Test
  void memoryThatRunsOutInCryptsetupIsNotCalledAWrongPassphrase() throws Exception {
    for (String status : List.of("3", "137")) {
      server.standIns.say("cryptsetup", status);
      if (status.equals("3")) {
        server.start();
      }
      AttemptOutcome.Faulted faulted = assertInstanceOf(AttemptOutcome.Faulted.class, right());
      assertEquals(Cause.NOT_ENOUGH_MEMORY, faulted.failure().cause());
    }
  }

  @Test
  void aFaultOfTheMachineIsNotCalledAWrongPassphrase() throws Exception {
    server.standIns.say("cryptsetup", "5");
    server.start();
    assertEquals(
        new AttemptOutcome.Faulted(new Failure(Cause.SYSTEM_FAULT, "cryptsetup 5")), right());
    server.standIns.unsay("cryptsetup");
    assertEquals(new AttemptOutcome.Opened(), right());
  }

  @Test
  void aStickThatIsPulledWhileLockedIsNoticedWithoutAnyAttempt() throws Exception {
    server.start();
    server.next(UnlockState.Locked.class);
    Files.delete(server.stick.file());
    Failure gone = new Failure(Cause.STICK_GONE);
    assertEquals(new UnlockState.Failed(gone), server.next(UnlockState.Failed.class));
    assertEquals(new AttemptOutcome.Faulted(gone), right());
  }

  @Test
  void aDestroyedHeaderIsSaidBeforeAnybodyTypesAPassphrase() throws Exception {
    server.stick.destroyHeader();
    server.start();
    Failure damaged = new Failure(Cause.HEADER_DAMAGED);
    assertEquals(new UnlockState.Failed(damaged), server.next(UnlockState.Failed.class));
    assertEquals(new AttemptOutcome.Faulted(damaged), right());
  }

  @Test
  void aHeaderThatMustNotBeOpenedIsRefusedBeforeAnybodyTypesAPassphrase() throws Exception {
    LuksImage.format(
        server.stick.file(), TestServer.PASSPHRASE, "--cipher", "aes-cbc-essiv:sha256");
    server.start();
    UnlockState.Failed failed = (UnlockState.Failed) server.next(UnlockState.Failed.class);
    assertEquals(Cause.HEADER_REFUSED, failed.failure().cause());
    assertEquals(new AttemptOutcome.Faulted(failed.failure()), right());
    assertEquals("", server.standIns.stdinOf("cryptsetup", "open"));
  }

  @Test
  void aHeaderThatIsSwappedAfterTheStartIsStillRefused() throws Exception {
    server.start();
    server.next(UnlockState.Locked.class);
    server.next(UnlockState.Locked.class);
    LuksImage.format(
        server.stick.file(), TestServer.PASSPHRASE, "--cipher", "aes-cbc-essiv:sha256");
    AttemptOutcome.Faulted faulted = assertInstanceOf(AttemptOutcome.Faulted.class, right());
    assertEquals(Cause.HEADER_REFUSED, faulted.failure().cause());
  }

  @Test
  void fileSystemErrorsThatCannotBeMendedCloseTheStickAgain() throws Exception {
    server.standIns.say("e2fsck", "5");
    assertFailsAfterOpening(new Failure(Cause.FILESYSTEM_ERRORS));
  }

  @Test
  void fileSystemErrorsThatWereMendedStopNothing() throws Exception {
    server.standIns.say("e2fsck", "1");
    server.start();
    right();
    server.next(UnlockState.Ready.class);
  }

  @Test
  void aFileSystemThatCannotBeMountedClosesTheStickAgain() throws Exception {
    server.standIns.say("fail-live-persistence-TailsServer_unlocked.mount", "");
    assertFailsAfterOpening(new Failure(Cause.MOUNT_FAILED));
  }

  @Test
  void anInvalidConfigurationIsNamedWithItsPlaceAndClosesTheStickAgain() throws Exception {
    server.configure("version = 1\n[service.gobby\n");
    server.start();
    assertEquals(new AttemptOutcome.Opened(), right());
    UnlockState.Failed failed = (UnlockState.Failed) server.next(UnlockState.Failed.class);
    assertEquals(Cause.CONFIGURATION_INVALID, failed.failure().cause());
    assertTrue(failed.failure().arguments().getFirst().contains("server.toml"));
    assertEquals(new AttemptOutcome.Faulted(failed.failure()), right());
    assertFalse(Files.exists(server.standIns.mount()), "nothing stays mounted");
    assertFalse(Files.exists(server.standIns.mapping()), "nothing stays decrypted");
  }

  @Test
  void aConfigurationThatIsALinkOutOfTheStickIsNotFollowed() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside.toml"), "version = 1\n");
    Path link = server.standIns.content().resolve("server.toml");
    Files.delete(link);
    Files.createSymbolicLink(link, outside);
    server.start();
    right();
    UnlockState.Failed failed = (UnlockState.Failed) server.next(UnlockState.Failed.class);
    assertEquals(Cause.CONFIGURATION_INVALID, failed.failure().cause());
  }

  @Test
  void aMissingConfigurationIsAFailureToo() throws Exception {
    Files.delete(server.standIns.content().resolve("server.toml"));
    server.start();
    right();
    UnlockState.Failed failed = (UnlockState.Failed) server.next(UnlockState.Failed.class);
    assertEquals(Cause.CONFIGURATION_INVALID, failed.failure().cause());
  }

  @Test
  void aFaultOfTheProgramWhileItTriesAPassphraseIsAnHonestFailureAndTheNextOneIsTried()
      throws Exception {
    server.meminfoRead = server.trap();
    server.start();
    assertEquals(new AttemptOutcome.Faulted(PROGRAM), right());
    assertEquals(new UnlockState.Failed(PROGRAM), server.next(UnlockState.Failed.class));
    assertEquals(new AttemptOutcome.Faulted(PROGRAM), server.attempt(BERT, "another"));
    assertTrue(
        server.journal().startsWith("<3>ClosedFileSystemException at ")
            && server.journal().contains("org.tailsserver.init.luks.Memory.availableKiB:"),
        server::journal);
  }

  @Test
  void aFaultOfTheProgramAfterTheRightPassphraseClosesTheStickAgain() throws Exception {
    ServiceLayout real = server.layout;
    server.layout = new ServiceLayout(server.trap(), real.catalogue(), real.run(), real.units());
    server.start();
    assertEquals(new AttemptOutcome.Opened(), right());
    assertEquals(new UnlockState.Failed(PROGRAM), server.next(UnlockState.Failed.class));
    assertFalse(Files.exists(server.standIns.mount()), "nothing stays mounted");
    assertFalse(Files.exists(server.standIns.mapping()), "nothing stays decrypted");
    assertEquals(new AttemptOutcome.Opened(), server.attempt(BERT, TestServer.PASSPHRASE));
  }

  @Test
  void aFaultOfTheProgramAtAServiceTakesNothingBack() throws Exception {
    ServiceLayout real = server.layout;
    server.layout = new ServiceLayout(real.mount(), real.catalogue(), server.trap(), real.units());
    assertUnlockStandsWithoutServices();
  }

  @Test
  void aFaultOfTheProgramAtTheListOfServicesTakesNothingBack() throws Exception {
    ServiceLayout real = server.layout;
    server.layout = new ServiceLayout(real.mount(), server.trap(), real.run(), real.units());
    assertUnlockStandsWithoutServices();
  }

  private void assertUnlockStandsWithoutServices() throws InterruptedException {
    server.start();
    assertEquals(new AttemptOutcome.Opened(), right());
    UnlockState.Ready ready = (UnlockState.Ready) server.next(UnlockState.Ready.class);
    ServiceStatus gobby = ready.services().getFirst();
    assertTrue(
        !gobby.running() && gobby.reason().contains("software of this server"), gobby::reason);
    assertTrue(Files.exists(server.standIns.mapping()), "the unlock stands");
  }

  @Test
  void ofAFaultOnlyItsKindAndOurOwnPlaceAreLogged() {
    ByteArrayOutputStream journal = new ByteArrayOutputStream();
    new JournalLines(new PrintStream(journal, true, UTF_8))
        .fault(new IllegalStateException("sentinel", new IOException("sentinel")));
    String line = journal.toString(UTF_8);
    assertTrue(
        line.startsWith("<3>IllegalStateException at org.tailsserver.init.mode.UnlockTest."), line);
    assertFalse(line.contains("sentinel"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void aRestartOfServerModeFindsTheStickOpenAndGoesOn() throws Exception {
    Files.createFile(server.standIns.mapping());
    assertTrue(server.standIns.tools().run("systemctl", List.of("start", MOUNT)).succeeded());
    server.start();
    server.next(UnlockState.Ready.class);
    assertEquals(new AttemptOutcome.AlreadyUnlocked(), right());
  }

  @Test
  void aRestartBetweenOpeningAndMountingClosesTheStickAndAsksAgain() throws Exception {
    Files.createFile(server.standIns.mapping());
    server.start();
    server.next(UnlockState.Locked.class);
    server.next(UnlockState.Locked.class);
    assertFalse(Files.exists(server.standIns.mapping()));
    assertEquals(new AttemptOutcome.Opened(), right());
  }

  @Test
  void thePageIsStoppedByForceALittleAfterTheServerIsReadyWhateverThePageDoes() throws Exception {
    server.start();
    right();
    server.next(UnlockState.Ready.class);
    new HandOff(server.mode, server.standIns.tools(), Duration.ofMillis(1)).run();
    assertEquals(STOPPED, server.standIns.calls().getLast());
  }

  @Test
  void onlyAServerThatIsReadyCanBeDismissedAndThenThePageIsStoppedAtOnce() throws Exception {
    server.mode.dismiss();
    server.start();
    right();
    server.next(UnlockState.Ready.class);
    Thread waiting = Thread.ofPlatform().start(() -> handOff(Duration.ofDays(1)));
    awaitState(waiting, Thread.State.TIMED_WAITING); // the first one did not count
    server.mode.dismiss();
    waiting.join();
    assertEquals(STOPPED, server.standIns.calls().getLast());
  }

  @Test
  void aPageThatHasToSayWhyNothingRunsIsLeftAlone() throws Exception {
    server.stick.destroyHeader();
    server.start();
    server.next(UnlockState.Failed.class);
    Thread waiting = Thread.ofPlatform().start(() -> handOff(Duration.ofMillis(1)));
    awaitState(waiting, Thread.State.WAITING); // with no limit
    waiting.interrupt();
    waiting.join();
    assertFalse(server.standIns.calls().contains(STOPPED));
  }

  private static final String MOUNT = "live-persistence-TailsServer_unlocked.mount";
  private static final String STOPPED =
      "systemctl --no-block stop tails-server-portal.socket tails-server-portal.service";

  private void handOff(Duration patience) {
    try {
      new HandOff(server.mode, server.standIns.tools(), patience).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      assertTrue(thread.isAlive());
      Thread.onSpinWait();
    }
  }

  private void assertFailsAfterOpening(Failure failure) throws IOException, InterruptedException {
    server.start();
    assertEquals(new AttemptOutcome.Opened(), right());
    assertEquals(new UnlockState.Failed(failure), server.next(UnlockState.Failed.class));
    assertFalse(Files.exists(server.standIns.mapping()), "nothing stays decrypted");
    assertFalse(Files.exists(server.standIns.mount()), "nothing stays mounted");
    assertEquals(new AttemptOutcome.Faulted(failure), server.attempt(BERT, "any"));
  }

  private AttemptOutcome right() throws InterruptedException {
    return server.attempt(TestServer.ANNE, TestServer.PASSPHRASE);
  }

  private static Passphrase wrong() {
    return TestServer.passphrase("wrong");
  }
}
