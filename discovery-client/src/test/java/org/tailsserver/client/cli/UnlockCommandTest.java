// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.frames;
import static org.tailsserver.client.cli.ScriptedServer.identity;
import static org.tailsserver.client.cli.ScriptedServer.status;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.OnionKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.Phase;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;
import org.tailsserver.protocol.wire.Frame;

class UnlockCommandTest {

  private static final String SECRET = "  correct horse Ünlock battery staple ";
  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static final Frame OPENED = outcome(new AttemptOutcome.Opened());
  private static final Frame TRYING = outcome(new AttemptOutcome.Trying());
  private static final Frame READY =
      state(new UnlockState.Ready(List.of(new ServiceStatus("gobby", true, ""))));

  private static final Frame NOT_RUNNING =
      state(new UnlockState.Ready(List.of(new ServiceStatus("gobby", false, "the port is taken"))));

  @TempDir Path home;
  private Path pins = Path.of("");

  @BeforeEach
  void keepThePin() throws Exception {
    pins = home.resolve("pins");
    PinStore.at(pins).save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
  }

  @Test
  void showsEveryPhaseAndEndsWithTheServicesRunning() throws Exception {
    CommandRun run =
        unlock(
            frames(
                outcome(new AttemptOutcome.Waiting(2)),
                TRYING,
                state(new UnlockState.Unlocking(Phase.OPENING)),
                state(new UnlockState.Unlocking(Phase.OPENING)),
                OPENED,
                state(new UnlockState.Unlocking(Phase.OPENING)),
                state(new UnlockState.Unlocking(Phase.CHECKING_FILES)),
                state(new UnlockState.Unlocked()),
                state(new UnlockState.Starting("gobby", 1, 1)),
                READY));
    assertEquals(0, run.code(), run.err());
    assertEquals("Unlocked. All services run.\n  runs         gobby\n", run.out());
    List<String> lines = run.err().lines().toList();
    assertTrue(lines.get(0).startsWith("workshop is at 127.0.0.1:"), run.err());
    assertEquals(
        List.of(
            "Waiting: 2 before this one.",
            "Trying the passphrase. An old machine needs a few seconds...",
            "Opening the stick...",
            "The passphrase is right.",
            "Checking the files...",
            "The stick is unlocked.",
            "Starting gobby (1 of 1)..."),
        lines.subList(1, lines.size()));
  }

  @Test
  void keepsTheOnionAddressesThatTheServerTellsWhoOpenedIt() throws Exception {
    OnionAddress address = OnionKey.generate().address();
    OnionAddress strangers = OnionKey.generate().address();
    CommandRun run =
        unlock(
            frames(
                publishing("early", strangers.host()),
                OPENED,
                publishing("gobby", address.host()),
                publishing("gobby", address.host()),
                READY));
    assertEquals(0, run.code(), run.err());
    assertEquals(
        """
        Unlocked. All services run.
          runs         gobby
        Where its services are, for you and your guests: tails-server onions workshop
        """,
        run.out());
    assertFalse(run.err().contains(address.name()), run.err());
    assertEquals(List.of(KeptOnion.told("gobby", address)), kept());
  }

  @Test
  void warnsOfAnOnionAddressThatIsNotTheOneItKeepsAndKeepsThat() throws Exception {
    OnionAddress ours = OnionKey.generate().address();
    OnionAddress theirs = OnionKey.generate().address();
    PinStore.at(pins).onions(kept("workshop")).learn(Map.of("gobby", ours));
    CommandRun run = unlock(frames(OPENED, publishing("gobby", theirs.host()), READY));
    assertEquals(ExitCode.OTHER_ONION.number, run.code());
    assertTrue(run.err().contains("WARNING: workshop says that gobby is at another"), run.err());
    assertTrue(run.err().contains("Kept here:    " + ours.host()), run.err());
    assertTrue(run.err().contains("It says now:  " + theirs.host()), run.err());
    assertTrue(run.err().contains("All services run."), run.err());
    assertEquals(List.of(KeptOnion.told("gobby", ours)), kept());
  }

  @Test
  void noLaterWordOfTheServerHidesAnotherAddress() throws Exception {
    OnionAddress ours = OnionKey.generate().address();
    OnionAddress theirs = OnionKey.generate().address();
    PinStore.at(pins).onions(kept("workshop")).learn(Map.of("gobby", ours));
    Frame other = publishing("gobby", theirs.host());
    Frame right = publishing("gobby", ours.host());
    for (List<Frame> script :
        List.of(
            List.of(OPENED, right, other, right, READY),
            List.of(OPENED, other, right, NOT_RUNNING),
            List.of(
                OPENED,
                other,
                state(new UnlockState.Failed(new Failure(Failure.Cause.SYSTEM_FAULT, "x")))))) {
      CommandRun run = unlock(frames(script.toArray(Frame[]::new)));
      assertEquals(ExitCode.OTHER_ONION.number, run.code(), run.err());
      assertTrue(run.err().contains("It says now:  " + theirs.host()), run.err());
    }
    assertEquals(List.of(KeptOnion.told("gobby", ours)), kept());
  }

  @Test
  void twoAddressesOfOneNewServiceAreToldApart() throws Exception {
    OnionAddress one = OnionKey.generate().address();
    OnionAddress two = OnionKey.generate().address();
    CommandRun run =
        unlock(
            frames(
                OPENED, publishing("gobby", one.host()), publishing("gobby", two.host()), READY));
    assertEquals(ExitCode.OTHER_ONION.number, run.code(), run.err());
    assertEquals(List.of(KeptOnion.told("gobby", one)), kept());
  }

  @Test
  void aServerThatTellsOfHundredsOfServicesHidesNothingAndFillsNothing() throws Exception {
    OnionAddress ours = OnionKey.generate().address();
    OnionAddress theirs = OnionKey.generate().address();
    PinStore.at(pins).onions(kept("workshop")).learn(Map.of("gobby", ours));
    List<Frame> script = new ArrayList<>(List.of(OPENED));
    for (int i = 0; i < 700; i++) {
      script.add(publishing("s" + i, theirs.host()));
    }
    script.add(publishing("gobby", theirs.host()));
    script.add(READY);
    for (int round = 0; round < 2; round++) {
      CommandRun run = unlock(frames(script.toArray(Frame[]::new)));
      assertEquals(ExitCode.OTHER_ONION.number, run.code(), run.err());
      assertTrue(run.err().contains("tells of more onion services than a server has"), run.err());
    }
    assertEquals(32, kept().size());
    assertEquals(KeptOnion.told("gobby", ours), kept().getFirst());
  }

  @Test
  void theAlarmIsRaisedWhereNothingCanBeWritten() throws Exception {
    OnionAddress ours = OnionKey.generate().address();
    OnionAddress theirs = OnionKey.generate().address();
    PinStore.at(pins).onions(kept("workshop")).learn(Map.of("gobby", ours));
    Path lock = pins.resolve(".lock");
    Files.delete(lock);
    Files.createDirectory(lock); // so that nobody can take it
    CommandRun run =
        unlock(
            frames(
                OPENED,
                publishing("gobby", theirs.host()),
                publishing("chat", ours.host()),
                READY));
    assertEquals(ExitCode.OTHER_ONION.number, run.code(), run.err());
    assertTrue(run.err().contains("The onion addresses could not be kept: "), run.err());
    assertTrue(run.err().contains("It says now:  " + theirs.host()), run.err());
  }

  @Test
  void doesNotKeepAnAddressThatIsNone() throws Exception {
    OnionAddress address = OnionKey.generate().address();
    String almost = address.name().substring(1) + "a.onion";
    CommandRun run =
        unlock(
            frames(
                OPENED, publishing("gobby", almost), publishing("../evil", address.host()), READY));
    assertEquals(0, run.code(), run.err());
    assertEquals(
        List.of(
            "The server told of an onion service \"gobby\" with an address that is none."
                + " It was not kept.",
            "The server told of an onion service \"../evil\" with an address that is none."
                + " It was not kept."),
        run.err().lines().filter(line -> line.contains("onion service \"")).toList());
    assertEquals(List.of(), kept());
  }

  @Test
  void aStoreThatCannotKeepAnAddressEndsSoAfterTheUnlock() throws Exception {
    Files.writeString(pins.resolve("workshop/onions"), "not a folder");
    String address = OnionKey.generate().address().host();
    CommandRun run = unlock(frames(OPENED, publishing("gobby", address), READY));
    assertEquals(ExitCode.PIN_STORE.number, run.code(), run.err());
    assertTrue(run.err().contains("Unlocked. All services run."), run.err());
    assertTrue(run.err().contains("The onion addresses could not be kept: "), run.err());
  }

  private static Frame publishing(String service, String address) {
    return state(
        new UnlockState.Publishing(List.of(new UnlockState.Onion(service, address, false, false))));
  }

  private List<KeptOnion> kept() throws IOException {
    return PinStore.at(pins).onions(kept("workshop")).list();
  }

  private PinnedServer kept(String petname) throws IOException {
    return PinStore.at(pins).find(petname).orElseThrow();
  }

  @Test
  void sendsThePassphraseAsItWasTypedAndNothingElse() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, frames(OPENED, READY))) {
      CommandRun run = CommandRun.withInput(SECRET + "\n", unlockArguments(server));
      assertEquals(0, run.code(), run.err());
      assertEquals(
          new ScriptedServer.Request(
              "POST",
              "/unlock",
              "application/octet-stream",
              "application/vnd.tails-server.frames",
              SECRET),
          server.requests.take());
      assertFalse((run.out() + run.err()).contains("horse"));
    }
  }

  @Test
  void aPersonIsAskedOnlyAfterTheServerProvedItsKeyAndWhatWasTypedIsWiped() throws Exception {
    char[] typed = SECRET.toCharArray();
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, frames(OPENED, READY))) {
      CommandRun run =
          CommandRun.typed(
              typed,
              "unlock",
              "--pin-store",
              pins.toString(),
              "--address",
              server.address(),
              "workshop");
      assertEquals(0, run.code(), run.err());
      assertEquals(SECRET, server.requests.take().body());
      assertTrue(
          run.err().indexOf("it proved its key") < run.err().indexOf("Passphrase of workshop"));
    }
    assertArrayEquals(new char[SECRET.length()], typed);
  }

  @Test
  void withoutATerminalAPersonCannotBeAsked() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, frames(READY))) {
      CommandRun run =
          CommandRun.of(
              "unlock", "--pin-store", pins.toString(), "--address", server.address(), "workshop");
      assertEquals(2, run.code());
      assertTrue(run.err().contains("--passphrase-stdin"), run.err());
      assertTrue(server.requests.isEmpty());
    }
  }

  static Stream<Arguments> endings() {
    Failure noMemory = new Failure(Failure.Cause.NOT_ENOUGH_MEMORY, "64", "12");
    return Stream.of(
        Arguments.of(
            3,
            "Wrong passphrase. Nothing was changed. The next one is tried after 2 s.",
            List.of(TRYING, outcome(new AttemptOutcome.WrongPassphrase(Duration.ofSeconds(2))))),
        Arguments.of(
            8,
            "Not tried: too soon after a wrong passphrase. Try again in 1 s.",
            List.of(outcome(new AttemptOutcome.TooSoon(Duration.ofMillis(300))))),
        Arguments.of(8, "too many are waiting", List.of(outcome(new AttemptOutcome.Busy()))),
        Arguments.of(9, "unlocked already", List.of(outcome(new AttemptOutcome.AlreadyUnlocked()))),
        Arguments.of(
            12,
            "The passphrase is empty",
            List.of(outcome(new AttemptOutcome.Unusable(AttemptOutcome.Problem.EMPTY)))),
        Arguments.of(
            7,
            "64 MiB are needed, 12 MiB are free. Nothing was lost. Use a machine",
            List.of(TRYING, outcome(new AttemptOutcome.Faulted(noMemory)))),
        Arguments.of(
            7,
            "The passphrase was right. The files on the stick have errors",
            List.of(
                OPENED,
                state(new UnlockState.Failed(new Failure(Failure.Cause.FILESYSTEM_ERRORS))))),
        Arguments.of(
            10,
            "does not run gobby: the port is taken",
            List.of(
                OPENED,
                state(
                    new UnlockState.Ready(
                        List.of(new ServiceStatus("gobby", false, "the port is taken")))))),
        Arguments.of(6, "The result is not known", List.of(TRYING)),
        Arguments.of(6, "The passphrase was right, but it ended the connection", List.of(OPENED)),
        Arguments.of(
            7,
            "started again before it was done, and the stick is locked",
            List.of(OPENED, state(new UnlockState.Locked(0, Duration.ZERO)))),
        Arguments.of(
            6,
            "The passphrase was right, but the part of it that opens the stick stopped",
            List.of(OPENED, new Frame.Refusal(Frame.Reason.BROKEN))),
        Arguments.of(
            6,
            "The result is not known: the part of it that opens the stick stopped",
            List.of(TRYING, new Frame.Refusal(Frame.Reason.BROKEN))),
        Arguments.of(
            6,
            "did not take the passphrase",
            List.of(new Frame.Refusal(Frame.Reason.NOT_PERMITTED))));
  }

  @ParameterizedTest(name = "exit code {0}: {1}")
  @MethodSource("endings")
  void everyEndHasItsExitCodeAndItsWords(int code, String words, List<Frame> script)
      throws Exception {
    CommandRun run = unlock(frames(script.toArray(Frame[]::new)));
    assertEquals(code, run.code(), run.err());
    assertTrue(run.err().contains(words), run.err());
    assertEquals("", run.out());
  }

  @ParameterizedTest
  @EnumSource(Failure.Cause.class)
  void everyFailureHasWordsOfItsOwn(Failure.Cause cause) throws Exception {
    CommandRun run =
        unlock(frames(outcome(new AttemptOutcome.Faulted(new Failure(cause, "one", "two")))));
    assertEquals(7, run.code(), run.err());
    assertFalse(run.err().contains("{"), run.err());
    assertFalse(run.err().contains(cause.name()), run.err());
  }

  @Test
  void someoneElsesEarlierFailureIsNotTakenForOurs() throws Exception {
    Frame failed = state(new UnlockState.Failed(new Failure(Failure.Cause.SYSTEM_FAULT, "x")));
    CommandRun run = unlock(frames(failed, TRYING, OPENED, READY));
    assertEquals(0, run.code(), run.err());
  }

  @Test
  void anImpostorGetsNothingAndThePersonIsNotAsked() throws Exception {
    try (var twin = new ScriptedServer(LOOPBACK, identity("workshop"), frames(OPENED, READY))) {
      CommandRun run = CommandRun.withInput(SECRET, unlockArguments(twin));
      assertEquals(5, run.code(), run.err());
      assertTrue(run.err().startsWith("IMPOSTOR"), run.err());
      assertTrue(run.err().contains("tails-server pins forget workshop\n"), run.err());
      assertTrue(run.err().contains(String.join(" ", WORKSHOP.pin().words())), run.err());
      assertTrue(twin.requests.isEmpty(), "nothing was sent");
    }
  }

  @Test
  void aServerThatIsGoneIsUnreachable() throws Exception {
    ScriptedServer server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200));
    server.close();
    CommandRun run = CommandRun.withInput(SECRET, unlockArguments(server));
    assertEquals(6, run.code(), run.err());
    assertTrue(run.err().contains("it refuses the connection"), run.err());
  }

  @Test
  void otherAnswersThanFramesAreRefusals() throws Exception {
    CommandRun starting = unlock(status(503));
    assertEquals(6, starting.code());
    assertTrue(starting.err().contains("still starting"), starting.err());
    CommandRun redirect = unlock(status(302));
    assertEquals(6, redirect.code());
    assertTrue(redirect.err().contains("302"), redirect.err());
    CommandRun page = unlock(status(200));
    assertEquals(6, page.code());
    CommandRun garbage =
        unlock(exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/vnd.tails-server.frames");
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write(new byte[] {(byte) 0xff, 0, 0});
        });
    assertEquals(6, garbage.code());
    assertTrue(garbage.err().contains("makes no sense"), garbage.err());
  }

  @Test
  void whatCannotBeAPassphraseIsNotSent() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, frames(OPENED, READY))) {
      for (String input :
          List.of("", "\n", "a\nb", "a\u0000b", "x".repeat(513), "x".repeat(9000))) {
        CommandRun run = CommandRun.withInput(input, unlockArguments(server));
        assertEquals(12, run.code(), run.err());
        assertTrue(run.err().contains("Nothing was tried"), run.err());
      }
      byte[] notText = {(byte) 0xc3, 0x28};
      assertEquals(12, CommandRun.of(notText, () -> null, unlockArguments(server)).code());
      char[] half = {'a', '\ud800'};
      assertEquals(
          12,
          CommandRun.typed(
                  half,
                  "unlock",
                  "--pin-store",
                  pins.toString(),
                  "--address",
                  server.address(),
                  "workshop")
              .code());
      assertTrue(server.requests.isEmpty());
      CommandRun longest = CommandRun.withInput("x".repeat(512) + "\n", unlockArguments(server));
      assertEquals(0, longest.code(), longest.err());
    }
  }

  @Test
  void whatTheServerOnlySaysAgainIsShownOnce() throws Exception {
    Frame waiting = outcome(new AttemptOutcome.Waiting(2));
    CommandRun run =
        unlock(frames(waiting, waiting, TRYING, TRYING, TRYING, OPENED, OPENED, READY), "--json");
    assertEquals(
        """
        {"outcome":"waiting","position":2,"atLeastSeconds":0.0}
        {"outcome":"trying"}
        {"outcome":"opened"}
        {"state":"ready","services":[{"service":"gobby","running":true,"reason":""}]}
        {"result":"ready","exitCode":0}
        """,
        run.out());
  }

  @Test
  void jsonIsOneObjectALineAndStandardErrorIsQuiet() throws Exception {
    CommandRun run = unlock(frames(TRYING, OPENED, READY), "--json");
    assertEquals(
        """
        {"outcome":"trying"}
        {"outcome":"opened"}
        {"state":"ready","services":[{"service":"gobby","running":true,"reason":""}]}
        {"result":"ready","exitCode":0}
        """,
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void whereItWasFoundIsRememberedAndUsedTheNextTime() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, frames(OPENED, READY))) {
      assertEquals(0, CommandRun.withInput(SECRET, unlockArguments(server)).code());
      PinnedServer kept = PinStore.at(pins).find("workshop").orElseThrow();
      assertEquals(Optional.of(LOOPBACK), kept.lastAddress());
      assertEquals(server.port(), kept.port());
      CommandRun again =
          CommandRun.withInput(
              SECRET,
              "unlock",
              "--passphrase-stdin",
              "--pin-store",
              pins.toString(),
              "--from",
              "127.0.0.1",
              "workshop");
      assertEquals(0, again.code(), again.err());
    }
  }

  @Test
  void somebodyElseAtTheLastAddressIsNotCalledAnImpostor() throws Exception {
    try (var other = new ScriptedServer(LOOPBACK, identity("garage"), status(200))) {
      PinStore store = PinStore.at(pins);
      store.save(store.find("workshop").orElseThrow().seenAt(LOOPBACK, other.port()));
      CommandRun run =
          CommandRun.withInput(
              SECRET,
              "unlock",
              "--passphrase-stdin",
              "--pin-store",
              pins.toString(),
              "--from",
              "127.0.0.1",
              "--timeout",
              "1",
              "workshop");
      assertEquals(4, run.code(), run.err());
      assertTrue(other.requests.isEmpty());
    }
  }

  @Test
  void aNameThatIsNotKeptIsAnsweredWithTheNamesThatAre() {
    CommandRun run = CommandRun.of("unlock", "--pin-store", pins.toString(), "Workshop");
    assertEquals(4, run.code());
    assertEquals("You keep no server called \"Workshop\". You keep: workshop\n", run.err());
    CommandRun empty = CommandRun.of("unlock", "--pin-store", home.resolve("none").toString(), "x");
    assertEquals(4, empty.code());
    assertTrue(empty.err().startsWith("You keep no server yet"), empty.err());
  }

  @Test
  void aPinStoreThatOthersCanChangeIsNotTrusted() throws IOException {
    Files.setPosixFilePermissions(pins, PosixFilePermissions.fromString("rwxrwxrwx"));
    CommandRun run = CommandRun.of("unlock", "--pin-store", pins.toString(), "workshop");
    assertEquals(11, run.code());
    assertTrue(run.err().contains("chmod 700"), run.err());
  }

  private CommandRun unlock(ScriptedServer.Script script, String... more) throws IOException {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, script)) {
      return CommandRun.withInput(SECRET, unlockArguments(server, more));
    }
  }

  private String[] unlockArguments(ScriptedServer server, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "unlock",
                "--passphrase-stdin",
                "--pin-store",
                pins.toString(),
                "--address",
                server.address(),
                "workshop"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static Frame outcome(AttemptOutcome outcome) {
    return new Frame.Outcome(outcome);
  }

  private static Frame state(UnlockState state) {
    return new Frame.State(state);
  }
}
