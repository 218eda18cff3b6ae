// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tailsserver.fixtures.vm.Vm;

/**
 * {@code ./demo}: the story, played by itself ({@code --auto}) or with the newcomer as its owner.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    boolean auto = List.of(arguments).contains("--auto");
    Narrator say = new Narrator(System.out);
    try (Stage stage = new Stage()) {
      Story story = new Story(stage, say);
      story.makeStick();
      try (Vm vm = story.powerOn()) {
        play(auto, stage, story, vm, say);
      }
    } catch (DemoFailure e) {
      System.err.println("\ndemo: " + e.message());
      System.exit(1);
    } catch (IOException | IllegalStateException e) {
      System.err.println("\ndemo: " + Narrator.text("failed.setup", e));
      System.exit(1);
    }
  }

  private static void play(boolean auto, Stage stage, Story story, Vm vm, Narrator say)
      throws IOException, InterruptedException, DemoFailure {
    try {
      story.find(vm);
      if (auto) {
        story.typeWrongPassphrase();
        story.unlock();
        story.useService(vm);
        say.step("step.done", Narrator.seconds(say.sinceStart()));
      } else {
        invite(stage, say);
        obey(story, vm, say);
      }
    } catch (IOException | IllegalStateException | DemoFailure e) {
      System.err.println("\n" + Narrator.text("failed.log", vm.console().log()));
      throw e;
    }
  }

  /** Says what the owner does next, with commands that can be copied. */
  private static void invite(Stage stage, Narrator say) throws IOException {
    say.line("");
    say.note("owner.intro");
    say.line("");
    say.note("owner.list");
    say.line("    ./demo owner tails-server list");
    say.note("owner.unlock");
    say.line("    ./demo owner tails-server unlock " + Stage.NAME);
    say.line("    " + Narrator.text("owner.passphrase", Stage.PASSPHRASE));
    say.note("owner.browser");
    say.line("    " + stage.pageAddress());
    say.line("    " + Narrator.text("owner.fingerprint", stage.fingerprint()));
    say.line("");
    say.note("owner.terminal");
  }

  private static void obey(Story story, Vm vm, Narrator say)
      throws IOException, InterruptedException {
    BufferedReader keys =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (true) {
      say.note("owner.menu");
      String key = keys.readLine();
      if (key == null || key.strip().equals("q")) {
        return;
      }
      try {
        switch (key.strip()) {
          case "l" -> story.list();
          case "w" -> story.typeWrongPassphrase();
          case "u" -> story.unlock();
          case "s" -> story.useService(vm);
          default -> say.note("owner.unknown");
        }
      } catch (DemoFailure e) {
        say.line(e.message());
      }
    }
  }
}
