// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.process.CommandResult;

/** Whoever has a screen and a keyboard, or a serial line, at the server itself. */
@Tag("vm")
@DisplayName("At the machine itself")
class ConsoleTest {
  private static final String QUESTION =
      "Passphrase of the server \"" + Stick.NAME + "\" (what you type is not shown):";
  private static final String WRONG = "sentinel at the console";

  /** The question, its agents, and whoever asks. */
  private static final String NOBODY_ASKS =
      """
      while systemctl -q is-active tails-server-console.service; do sleep 0.1; done
      test -z "$(find /run/systemd/ask-password -name 'ask.*')"
      ! pgrep -f ask-password
      test ! -e /run/tails-server/console
      """;

  @TempDir Path folder;
  private Stick stick;
  private Laptop laptop;

  @BeforeEach
  void switchOn() throws Exception {
    stick = Stick.write(folder);
    laptop = Laptop.resume();
    laptop.plugAndAwaitPage(stick);
    laptop.awaitConsole(QUESTION);
  }

  @AfterEach
  void switchOff() throws Exception {
    laptop.close();
  }

  @Test
  void aPassphraseTypedThereUnlocksTheServerAndThePageSaysSo() throws Exception {
    SecretSearch secrets =
        SecretSearch.on(laptop).forPassphrase(WRONG).forPassphrase(Stick.PASSPHRASE);
    laptop.vm().console().type(WRONG);
    laptop.awaitConsole("this passphrase did not open the stick");
    String soFar = laptop.vm().console().text();
    assertEquals(1, count(QUESTION, soFar), soFar);
    awaitQuestions(2);

    laptop.vm().console().type(Stick.PASSPHRASE);

    laptop.awaitConsole("\"" + Stick.NAME + "\" is ready.");
    laptop.shell("systemctl is-active tails-server-gobby.service");
    laptop.shell(NOBODY_ASKS);
    String page = new Curl(laptop.owner(), stick, "owner").get("/").body();
    assertTrue(page.contains("is ready") || page.contains("unlocked"), page);
    assertEquals(List.of(), secrets.findAll());
  }

  @Test
  void theQuestionIsTakenAwayOnceTheStickWasOpenedFromTheNetwork() throws Exception {
    CommandResult unlocked = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(0, unlocked.status(), unlocked::toString);
    laptop.awaitConsole("the stick of \"" + Stick.NAME + "\" is open. There is nothing to type");
    laptop.shell(NOBODY_ASKS);
  }

  private void awaitQuestions(int number) throws Exception {
    laptop.awaitConsole(QUESTION);
    while (count(QUESTION, laptop.vm().console().text()) < number) {
      laptop.shell("sleep 0.2");
    }
  }

  private static int count(String words, String text) {
    return text.split(Pattern.quote(words), -1).length - 1;
  }
}
