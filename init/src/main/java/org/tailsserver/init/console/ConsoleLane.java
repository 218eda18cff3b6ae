// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.passphrase.Passphrase.Reading;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.UnlockService;

/**
 * Asks for the passphrase at the machine itself, again and again, until the stick is open or cannot
 * be opened any more. The question stands while others try; whoever is right first takes it away
 * from everybody.
 */
public final class ConsoleLane {
  private static final String AGENT = "tails-server-console.service";

  /** So often in a row nobody could be asked: then nobody can be asked on this machine. */
  private static final int MOST_FAULTS = 5;

  private final UnlockService server;
  private final Tools tools;
  private final Path pipe;
  private final ConsoleWords words;
  private final Pauses pauses;

  private @Nullable UnlockState state;
  private boolean over;
  private @Nullable Question asked;
  private @Nullable AttemptOutcome outcome;

  /**
   * A lane that has not asked yet.
   *
   * @param pipe where its named pipe will be: in a folder only root can write to
   */
  public ConsoleLane(UnlockService server, Tools tools, Path pipe, ConsoleWords words) {
    this(server, tools, pipe, words, Pauses.STANDARD);
  }

  ConsoleLane(UnlockService server, Tools tools, Path pipe, ConsoleWords words, Pauses pauses) {
    this.server = server;
    this.tools = tools;
    this.pipe = pipe;
    this.words = words;
    this.pauses = pauses;
  }

  /** Tells the console what happens, and asks there until there is nothing to ask for any more. */
  public void run() throws InterruptedException {
    var _ = server.watch(this::see);
    try {
      Files.deleteIfExists(pipe);
      if (!tools.run("mkfifo", List.of("-m", "600", pipe.toString())).succeeded()) {
        throw new IOException(pipe + " could not be made");
      }
      agent("start");
      askUntilOver();
    } catch (IOException e) {
      // The other ways in are not touched by it.
      words.cannotAsk();
    }
    try {
      Files.deleteIfExists(pipe);
      agent("stop");
    } catch (IOException e) {
      // A pipe nobody reads and an agent nobody asks do no harm.
    }
  }

  private void agent(String verb) throws IOException, InterruptedException {
    tools.run("systemctl", List.of("--no-block", verb, AGENT));
  }

  private void askUntilOver() throws IOException, InterruptedException {
    int fruitless = 0;
    int faults = 0;
    while (rest(fruitless == 0 ? Duration.ZERO : pauses.after(fruitless))) {
      fruitless++;
      try {
        Optional<Reading> answer = ask();
        faults = 0;
        if (answer.isPresent() && use(answer.get())) {
          return;
        }
      } catch (IOException e) {
        // Where Argon2 has the memory, there may be none for another program just now.
        if (++faults == MOST_FAULTS) {
          throw e;
        }
      }
    }
  }

  private Optional<Reading> ask() throws IOException, InterruptedException {
    try (Question question = Question.ask(tools, pipe, words.question())) {
      if (!isAsked(question)) {
        return Optional.empty();
      }
      return question.answer();
    } finally {
      forget();
    }
  }

  /** False if it came too late. */
  private synchronized boolean isAsked(Question question) {
    asked = question;
    return !over;
  }

  private synchronized void forget() {
    asked = null;
  }

  /** Whether it opened the stick. */
  private boolean use(Reading answer) throws InterruptedException {
    if (answer instanceof Reading.Unusable(AttemptOutcome.Problem problem)) {
      words.ended(new AttemptOutcome.Unusable(problem));
      return false;
    }
    if (answer instanceof Reading.Usable(Passphrase passphrase)) {
      AttemptOutcome ended = attempt(passphrase);
      words.ended(ended);
      return ended instanceof AttemptOutcome.Opened && isOpenInTheEnd();
    }
    return false;
  }

  private AttemptOutcome attempt(Passphrase passphrase) throws InterruptedException {
    hear(null);
    words.trying();
    var _ = server.attempt(new Peer.Console(), passphrase, this::hear);
    return finalOutcome();
  }

  private synchronized void hear(@Nullable AttemptOutcome latest) {
    outcome = latest;
    notifyAll();
  }

  private synchronized AttemptOutcome finalOutcome() throws InterruptedException {
    while (true) {
      AttemptOutcome latest = outcome;
      if (latest != null && latest.isFinal()) {
        return latest;
      }
      wait();
    }
  }

  /** What comes after the right passphrase can fail, too, and then it is asked for again. */
  private synchronized boolean isOpenInTheEnd() throws InterruptedException {
    while (state instanceof UnlockState.Unlocking) {
      wait();
    }
    return over;
  }

  private void see(UnlockState now) {
    words.accept(now);
    boolean shut =
        now instanceof UnlockState.Locked
            || now instanceof UnlockState.Unlocking
            || (now instanceof UnlockState.Failed(var failure) && failure.retryable());
    note(now, !shut);
  }

  private synchronized void note(UnlockState now, boolean last) {
    state = now;
    over |= last;
    if (over && asked != null) {
      asked.withdraw();
    }
    notifyAll();
  }

  /** Waits so long, and answers whether there is anything to ask for then. */
  private synchronized boolean rest(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    long left = end - System.nanoTime();
    while (!over && left > 0) {
      wait(left / 1_000_000 + 1);
      left = end - System.nanoTime();
    }
    return !over;
  }
}
