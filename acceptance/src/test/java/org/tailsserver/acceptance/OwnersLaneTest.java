// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.vm.Vm;
import org.tailsserver.pinning.store.PinStore;

/** The machine that made the stick proves it; the same machine without that key is a stranger. */
@Tag("vm")
@DisplayName("The machine that made the stick")
class OwnersLaneTest {
  private static final int TOO_SOON = 8;

  @TempDir Path folder;
  private Laptop laptop;

  @BeforeEach
  void switchOn() throws Exception {
    laptop = Laptop.resume();
  }

  @AfterEach
  void switchOff() throws Exception {
    laptop.close();
  }

  @Test
  void isNotKeptWaitingByTheWrongGuessesOfOthersNotEvenFromItsOwnAddress() throws Exception {
    Stick stick = Stick.write(folder);
    laptop.plugAndAwaitPage(stick);
    Stick stranger = withoutKey(stick);
    CommandResult waiting = unlock(stranger, "wrong");
    for (int i = 0; i < 10 && waiting.status() != TOO_SOON; i++) {
      waiting = unlock(stranger, "wrong");
    }
    assertEquals(TOO_SOON, waiting.status(), waiting::toString);

    CommandResult owner = unlock(stick, Stick.PASSPHRASE);

    assertEquals(0, owner.status(), owner::toString);
  }

  @Test
  void aloneUnlocksAStrictServerWhichShowsNobodyElseAForm() throws Exception {
    Stick stick = Stick.writeStrict(folder);
    laptop.plugAndAwaitPage(stick);
    Curl browser = new Curl(laptop.owner(), stick, "browser");
    Curl.Page page = browser.get("/");
    assertTrue(page.body().contains("Only machines its owner prepared"), page.shown());
    assertFalse(page.body().contains("<form"), page.shown());
    assertEquals(403, browser.submit(Stick.PASSPHRASE.getBytes(UTF_8)).status());
    CommandResult stranger = unlock(withoutKey(stick), Stick.PASSPHRASE);
    assertTrue(
        stranger.err().contains("only from the machine its stick was made on"), stranger::toString);
    laptop.shell("test ! -e /dev/mapper/TailsServer_unlocked");

    CommandResult owner = unlock(stick, Stick.PASSPHRASE);

    assertEquals(0, owner.status(), owner::toString);
    assertTrue(owner.out().contains("Unlocked. All services run."), owner::toString);
  }

  /** Somebody who knows the server, and even its passphrase, on another machine. */
  private Stick withoutKey(Stick stick) throws Exception {
    Path home = Files.createDirectory(folder.resolve("another-home"));
    PinStore.at(home.resolve(".Tails-server")).save(stick.server());
    return new Stick(stick.image(), home, stick.server(), stick.passphrase());
  }

  private CommandResult unlock(Stick stick, String passphrase) throws Exception {
    return laptop.client(
        stick,
        passphrase.getBytes(UTF_8),
        "unlock",
        Stick.NAME,
        "--passphrase-stdin",
        "--address",
        Vm.ADDRESS + ":443");
  }
}
