// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** Plants passphrases and looks for them wherever they must not be. */
@Timeout(120)
class LeakTest {
  private static final String WRONG = "sentinel-wrong-7c1f";

  private @TempDir Path folder;
  private TestServer server;
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();

  @BeforeEach
  void plugIn() throws Exception {
    server = new TestServer(folder, TestServer.CATALOGUE);
    server.board.watch(new JournalLines(new PrintStream(journal, true, UTF_8)));
  }

  @AfterEach
  void switchOff() throws InterruptedException {
    server.stop();
  }

  @Test
  void passphrasesAreInNoArgumentNoEnvironmentNoLogAndNoFile() throws Exception {
    server.standIns.say("fail-tails-server-gobby.service", "");
    tryBoth();
    assertEquals(List.of(), leaks());
    assertEquals(WRONG + TestServer.PASSPHRASE, server.standIns.stdinOf("cryptsetup", "open"));
  }

  @Test
  void thisTestNoticesALeakIntoAnEnvironment() throws Exception {
    leak("LEAK=\"$(cat \"$n/stdin\")\" env > \"%1$s/calls/leak.txt\"\n");
    assertEquals(List.of("leak.txt"), leaks());
  }

  @Test
  void thisTestNoticesALeakIntoAnArgument() throws Exception {
    leak("\"%1$s/bin/e2fsck\" \"$(cat \"$n/stdin\")\"\n");
    assertEquals(List.of("argv"), leaks());
  }

  @Test
  void whatAToolPrintsWhileItHasThePassphraseIsThrownAway() throws Exception {
    leak("cat \"$n/stdin\"; cat \"$n/stdin\" >&2\n");
    assertEquals(List.of(), leaks());
  }

  @Test
  void aPassphraseIsWipedOnceItsAttemptHasEnded() throws Exception {
    server.start();
    Passphrase wrong = TestServer.passphrase(WRONG);
    BlockingQueue<AttemptOutcome> outcomes = new LinkedBlockingQueue<>();
    var _ = server.mode.attempt(TestServer.ANNE, wrong, outcomes::add);
    assertEquals(new AttemptOutcome.Trying(), outcomes.take());
    assertInstanceOf(AttemptOutcome.WrongPassphrase.class, outcomes.take());
    assertThrows(IllegalStateException.class, wrong::copy);
  }

  /** Puts a cryptsetup in place that leaks, then tries. */
  private void leak(String script) throws Exception {
    server.standIns.install(
        "cryptsetup",
        "case $1 in open) " + script + " exit 2 ;; esac\nexec %2$s \"$@\" < /dev/null\n");
    server.start();
    server.attempt(TestServer.ANNE, WRONG);
  }

  private void tryBoth() throws InterruptedException {
    server.start();
    server.attempt(TestServer.ANNE, WRONG);
    assertEquals(
        new AttemptOutcome.Opened(), server.attempt(new Peer.Console(), TestServer.PASSPHRASE));
    server.next(UnlockState.Ready.class);
  }

  /** The names of all files with a passphrase in it, but what cryptsetup got on standard input. */
  private List<String> leaks() throws IOException {
    Files.writeString(folder.resolve("journal"), journal.toString(UTF_8));
    List<String> leaks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean isStdin = file.endsWith("stdin");
        String content = Files.readString(file, ISO_8859_1);
        if (!isStdin && (content.contains(WRONG) || content.contains(TestServer.PASSPHRASE))) {
          leaks.add(file.getFileName().toString());
        }
      }
    }
    return leaks;
  }
}
