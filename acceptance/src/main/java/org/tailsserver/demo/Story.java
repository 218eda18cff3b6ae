// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

import static org.tailsserver.demo.Narrator.seconds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.tailsserver.fixtures.service.InfinoteClient;
import org.tailsserver.fixtures.vm.Accelerator;
import org.tailsserver.fixtures.vm.GuestPipe;
import org.tailsserver.fixtures.vm.Vm;

/** What the owner does, one method a step; each says what it did or throws why it could not. */
final class Story {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int WRONG_PASSPHRASE = 3;
  private static final int TOO_SOON = 8;
  private static final int GOBBY_PORT = 6523;

  private final Stage stage;
  private final Narrator say;

  Story(Stage stage, Narrator say) {
    this.stage = stage;
    this.say = say;
  }

  void makeStick() throws IOException, InterruptedException, DemoFailure {
    say.step("step.stick", Stage.NAME, Stage.SERVICE);
    Duration before = say.sinceStart();
    run(
        0,
        Stage.PASSPHRASE,
        "tails-server-stick",
        "create",
        "--image",
        stage.stick().toString(),
        "--name",
        Stage.NAME,
        "--service",
        Stage.SERVICE,
        // The machine of the demo has them.
        "--offline",
        "--passphrase-stdin");
    say.note("made", Files.size(stage.stick()) >> 20, seconds(say.sinceStart().minus(before)));
  }

  Vm powerOn() throws IOException, InterruptedException {
    Vm vm = stage.powerOn();
    say.step("step.power", vm.accelerator(), 256);
    if (vm.accelerator() == Accelerator.TCG) {
      say.note("emulation");
    }
    return vm;
  }

  /** Asks again and again, as a person would, until the list has the server as the owner's. */
  void find(Vm vm) throws IOException, InterruptedException, DemoFailure {
    say.step("step.wait");
    Duration before = say.sinceStart();
    int asked = 0;
    while (true) {
      Stage.Ran ran = stage.owner(new byte[0], "tails-server", "list", "--json");
      if (ran.out().contains("\"yours\"")) {
        break;
      }
      if (vm.console().hasEnded()) {
        throw new DemoFailure(
            Narrator.text("failed.died", ConsoleText.plain(vm.console().lastLines())));
      }
      Duration waited = say.sinceStart().minus(before);
      if (waited.compareTo(PATIENCE) > 0) {
        throw new DemoFailure(Narrator.text("failed.find", PATIENCE.toSeconds()));
      }
      if (++asked % 4 == 0) {
        say.note("step.still", waited.toSeconds(), ConsoleText.lastLine(vm.console().text()));
      }
    }
    say.note("booted", seconds(say.sinceStart().minus(before)));
    list();
  }

  void list() throws IOException, InterruptedException, DemoFailure {
    run(0, "", "tails-server", "list");
  }

  void typeWrongPassphrase() throws IOException, InterruptedException, DemoFailure {
    say.step("step.wrong");
    run(
        WRONG_PASSPHRASE,
        "not this one",
        "tails-server",
        "unlock",
        Stage.NAME,
        "--passphrase-stdin");
    say.note("refused", WRONG_PASSPHRASE);
  }

  void unlock() throws IOException, InterruptedException, DemoFailure {
    say.step("step.right");
    Duration before = say.sinceStart();
    String[] unlock = {"unlock", Stage.NAME, "--passphrase-stdin"};
    int status = ran(Stage.PASSPHRASE, "tails-server", unlock);
    while (status
        == TOO_SOON) { // a quick machine is back before the wait after a wrong one is over
      status = ran(Stage.PASSPHRASE, "tails-server", unlock);
    }
    expect(0, status, "tails-server unlock " + Stage.NAME);
    say.note("opened", seconds(say.sinceStart().minus(before)));
  }

  void useService(Vm vm) throws IOException, InterruptedException, DemoFailure {
    say.step("step.service");
    vm.awaitBoot();
    try (GuestPipe pipe = vm.pipe(GOBBY_PORT);
        InfinoteClient gobby = InfinoteClient.connect(pipe.in(), pipe.out(), Optional.empty())) {
      gobby.exploreRoot();
      InfinoteClient.Document document = gobby.create("minutes-" + System.nanoTime());
      gobby.write(document, "We meet on Thursday.\n");
      say.note("document", document.name());
    } catch (IOException e) {
      throw new DemoFailure(Narrator.text("failed.service", e));
    }
    List<String> memory =
        vm.shell()
            .run("awk '/^MemTotal|^MemAvailable/ {print int($2/1024)}' /proc/meminfo")
            .orThrow()
            .out()
            .lines()
            .toList();
    say.note("memory", memory.get(1), memory.get(0));
  }

  private void run(int expected, String input, String program, String... arguments)
      throws IOException, InterruptedException, DemoFailure {
    expect(expected, ran(input, program, arguments), program + " " + String.join(" ", arguments));
  }

  /** Runs a command of the owner's and shows it; its exit status. */
  private int ran(String input, String program, String... arguments)
      throws IOException, InterruptedException {
    say.note("ran", program + " " + String.join(" ", arguments));
    Stage.Ran ran = stage.owner(input.getBytes(StandardCharsets.UTF_8), program, arguments);
    ran.out().lines().forEach(say::line);
    return ran.status();
  }

  private static void expect(int expected, int status, String shown) throws DemoFailure {
    if (status != expected) {
      throw new DemoFailure(Narrator.text("failed.status", shown, status, expected));
    }
  }
}
