// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.init.standin.StandIns;
import org.tailsserver.init.text.InitText;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Failure;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.Subscription;
import org.tailsserver.protocol.wire.UnlockService;

/** Asks through a stand-in for systemd-ask-password, whose agents are a named pipe of the test. */
@Timeout(60)
class ConsoleLaneTest {
  private static final UnlockState LOCKED = new UnlockState.Locked(0, Duration.ZERO);

  /** Says that it asks, then waits for a line: what to print, or "-" to be cancelled. */
  private static final String ASK =
      """
      echo asked > "%1$s/asked"
      IFS= read -r answer < "%1$s/typed"
      [ "$answer" = - ] && exit 1
      printf %%s "$answer"
      """;

  private @TempDir Path root;
  private StandIns standIns;
  private final Server server = new Server();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final List<Integer> rests = new ArrayList<>();
  private Thread lane = new Thread();

  /** What the lane talks to: opens with one passphrase, and notes who tried what. */
  private static final class Server implements UnlockService {
    final BlockingQueue<String> attempts = new LinkedBlockingQueue<>();
    final CompletableFuture<Consumer<UnlockState>> watcher = new CompletableFuture<>();
    final Queue<UnlockState> afterOpened = new ConcurrentLinkedQueue<>();
    volatile UnlockState state = LOCKED;

    @Override
    public Subscription watch(Consumer<UnlockState> states) {
      states.accept(state);
      watcher.complete(states);
      return () -> {};
    }

    @Override
    public Subscription attempt(
        Peer peer, Passphrase passphrase, Consumer<AttemptOutcome> outcomes) {
      String typed = passphrase.lend(bytes -> new String(bytes, UTF_8));
      passphrase.close();
      attempts.add(peer.getClass().getSimpleName() + " " + typed);
      outcomes.accept(new AttemptOutcome.Trying());
      if (typed.equals("right")) {
        become(new UnlockState.Unlocking(UnlockState.Phase.OPENING));
        outcomes.accept(new AttemptOutcome.Opened());
        become(afterOpened.isEmpty() ? new UnlockState.Unlocked() : afterOpened.remove());
      } else {
        outcomes.accept(new AttemptOutcome.WrongPassphrase(Duration.ZERO));
      }
      return () -> {};
    }

    @Override
    public void dismiss() {}

    void become(UnlockState next) {
      state = next;
      watcher.join().accept(next);
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    standIns = new StandIns(root);
    standIns.install("systemd-ask-password", ASK);
    for (String pipe : List.of("asked", "typed")) {
      assertEquals(
          0, new ProcessBuilder("mkfifo", root.resolve(pipe).toString()).start().waitFor());
    }
    standIns.install("mkfifo", "exec /usr/bin/mkfifo \"$@\"\n");
  }

  @AfterEach
  void end() throws Exception {
    lane.interrupt();
    lane.join();
  }

  @Test
  void whatIsTypedAtTheMachineIsTriedAsTheConsolesAndEndsTheAsking() throws Exception {
    start();
    awaitQuestion();
    type("right");

    lane.join();

    assertEquals(List.of("Console right"), List.copyOf(server.attempts));
    assertTrue(said.contains(InitText.of("console.unlocked", "workshop")), said::toString);
    assertFalse(Files.exists(root.resolve("pipe")));
    assertEquals(
        List.of(
            "systemctl --no-block start tails-server-console.service",
            "systemctl --no-block stop tails-server-console.service"),
        standIns.calls().stream().filter(call -> call.startsWith("systemctl")).toList());
  }

  @Test
  void asksAgainAfterAWrongPassphraseAndSaysSo() throws Exception {
    start();
    awaitQuestion();
    type("wrong");
    awaitQuestion();
    type("right");

    lane.join();

    assertEquals(List.of("Console wrong", "Console right"), List.copyOf(server.attempts));
    assertTrue(said.contains(InitText.of("console.wrong")), said::toString);
  }

  @Test
  void takesTheQuestionAwayWhenSomebodyElseOpenedTheStick() throws Exception {
    start();
    awaitQuestion();
    ProcessHandle question = question();

    server.become(new UnlockState.Unlocked());

    lane.join();
    question.onExit().join();
    assertEquals(List.of(), List.copyOf(server.attempts));
    assertTrue(said.contains(InitText.of("console.unlocked", "workshop")), said::toString);
  }

  @Test
  void asksAgainWhenThePassphraseWasRightAndTheStickCouldNotBeUsedNevertheless() throws Exception {
    Failure fault = new Failure(Failure.Cause.SYSTEM_FAULT, "mount");
    server.afterOpened.add(new UnlockState.Failed(fault));
    start();
    awaitQuestion();
    type("right");
    awaitQuestion();
    type("right");

    lane.join();

    assertEquals(List.of("Console right", "Console right"), List.copyOf(server.attempts));
    assertTrue(said.contains(InitText.of("console.failure.SYSTEM_FAULT", "mount")), said::toString);
  }

  @Test
  void goesOnAskingWhileOthersTry() throws Exception {
    start();
    awaitQuestion();

    server.become(new UnlockState.Unlocking(UnlockState.Phase.OPENING));
    server.become(new UnlockState.Locked(1, Duration.ZERO));
    server.become(new UnlockState.Failed(new Failure(Failure.Cause.SYSTEM_FAULT, "cryptsetup")));
    type("right");

    lane.join();
    assertEquals(List.of("Console right"), List.copyOf(server.attempts));
    assertEquals(1, standIns.calls().stream().filter(c -> c.startsWith("systemd ")).count());
  }

  @Test
  void stopsAskingWhenTheStickCannotBeOpenedAnyMoreAndSaysWhy() throws Exception {
    start();
    awaitQuestion();

    server.become(new UnlockState.Failed(new Failure(Failure.Cause.STICK_GONE)));

    lane.join();
    assertTrue(said.contains(InitText.of("console.failure.STICK_GONE")), said::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tab\ttab", "-"})
  void whatCannotBeAPassphraseIsNotTriedAndTheQuestionComesBack(String typed) throws Exception {
    start();
    awaitQuestion();
    type(typed);
    awaitQuestion();
    type("right");

    lane.join();

    assertEquals(List.of("Console right"), List.copyOf(server.attempts));
  }

  @Test
  void whatIsTooLongIsNotTriedHoweverLongItIs() throws Exception {
    standIns.install(
        "systemd-ask-password",
        """
        if [ -e "%1$s/again" ]; then printf right; exit; fi
        : > "%1$s/again"
        head -c 200000 /dev/zero | tr '\\0' x
        """);
    start();

    lane.join();

    assertEquals(List.of("Console right"), List.copyOf(server.attempts));
    assertTrue(said.contains(InitText.of("console.unusable.TOO_LONG")), said::toString);
  }

  @Test
  void whatIsTypedDecomposedIsTriedComposed() throws Exception {
    start();
    awaitQuestion();
    type("u\u0308ber");
    awaitQuestion();
    type("right");

    lane.join();

    assertEquals(List.of("Console \u00fcber", "Console right"), List.copyOf(server.attempts));
  }

  @Test
  void restsLongerTheMoreAnswersOpenedNothing() throws Exception {
    start();
    for (String typed : List.of("wrong", "", "-", "wrong", "right")) {
      awaitQuestion();
      type(typed);
    }

    lane.join();

    assertEquals(List.of(1, 2, 3, 4), rests);
    assertEquals(
        List.of(1L, 2L, 4L, 8L, 8L),
        List.of(1, 2, 3, 4, 500).stream()
            .map(fruitless -> Pauses.STANDARD.after(fruitless).toSeconds())
            .toList());
  }

  @Test
  void aRestEndsWhenThereIsNothingToAskForAnyMore() throws Exception {
    start(fruitless -> Duration.ofDays(1));
    awaitQuestion();
    type("wrong");
    String line = said.take();
    while (!line.equals(InitText.of("console.wrong"))) {
      line = said.take();
    }

    server.become(new UnlockState.Unlocked());

    lane.join();
  }

  @Test
  void aMachineThatCannotAskSaysSoAndAsksNobody() throws Exception {
    Files.delete(root.resolve("bin/systemd-ask-password"));

    start();

    lane.join();
    assertTrue(said.contains(InitText.of("console.cannot-ask")), said::toString);
    assertFalse(Files.exists(root.resolve("pipe")));
  }

  @Test
  void aMachineThatCannotAskJustNowIsTriedAgain() throws Exception {
    Path program = root.resolve("bin/systemd-ask-password");
    Files.move(program, root.resolve("elsewhere"));
    start(fruitless -> {
      if (fruitless == 2) {
        assertTrue(root.resolve("elsewhere").toFile().renameTo(program.toFile()));
      }
      return Duration.ZERO;
    });
    awaitQuestion();
    type("right");

    lane.join();

    assertEquals(List.of("Console right"), List.copyOf(server.attempts));
  }

  @Test
  void whatIsTypedIsInNoArgumentNoEnvironmentNoLineAndNoFile() throws Exception {
    start();
    awaitQuestion();
    type("sentinel-3f9a");
    awaitQuestion();
    type("right");

    lane.join();

    assertFalse(standIns.argvAndEnvironments().contains("sentinel-3f9a"));
    assertFalse(String.join("\n", said).contains("sentinel"));
  }

  @Test
  void nobodyElseCanOpenThePipeTheAnswerComesThrough() throws Exception {
    start();
    awaitQuestion();

    assertEquals(
        "[OWNER_READ, OWNER_WRITE]",
        Files.getPosixFilePermissions(root.resolve("pipe")).stream().sorted().toList().toString());
    assertTrue(
        Files.readAttributes(root.resolve("pipe"), "unix:mode").get("mode") instanceof Integer mode
            && (mode & 0170000) == 0010000);

    type("right");
    lane.join();
  }

  @ParameterizedTest
  @EnumSource(Failure.Cause.class)
  void hasWordsForEveryFailure(Failure.Cause cause) {
    new ConsoleWords("workshop", said::add)
        .accept(new UnlockState.Failed(new Failure(cause, "one", "two")));

    String line = said.remove();
    assertTrue(line.startsWith("Tails Server: "), line);
    assertFalse(line.contains("{"), line);
  }

  @ParameterizedTest
  @EnumSource(AttemptOutcome.Problem.class)
  void hasWordsForEverythingThatCannotBeAPassphrase(AttemptOutcome.Problem problem) {
    new ConsoleWords("workshop", said::add).ended(new AttemptOutcome.Unusable(problem));

    assertTrue(said.remove().startsWith("Tails Server: "));
  }

  @Test
  void saysWhichServicesRunNot() {
    new ConsoleWords("workshop", said::add)
        .accept(
            new UnlockState.Ready(
                List.of(
                    new UnlockState.ServiceStatus("gobby", true, ""),
                    new UnlockState.ServiceStatus("web", false, "No such page."))));

    assertEquals(
        List.of(
            InitText.of("console.service", "web", "No such page."),
            InitText.of("console.ready", "workshop")),
        List.copyOf(said));
  }

  private void start() {
    start(fruitless -> {
      rests.add(fruitless);
      return Duration.ZERO;
    });
  }

  private void start(Pauses pauses) {
    Tools tools = standIns.tools();
    ConsoleWords words = new ConsoleWords("workshop", said::add);
    ConsoleLane asking = new ConsoleLane(server, tools, root.resolve("pipe"), words, pauses);
    lane =
        new Thread(() -> {
          try {
            asking.run();
          } catch (InterruptedException e) {
            // The test is over.
          }
        });
    lane.start();
  }

  private void awaitQuestion() throws IOException {
    assertEquals("asked\n", Files.readString(root.resolve("asked")));
  }

  private void type(String text) throws IOException {
    Files.writeString(root.resolve("typed"), text + "\n");
  }

  private static ProcessHandle question() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("systemd-ask-password"))
        .findFirst()
        .orElseThrow();
  }
}
