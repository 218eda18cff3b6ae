// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.creator.faults.StickFault;
import org.tailsserver.fixtures.process.CommandResult;

/** Each fault of a stick has an outcome of its own, in words, and nothing hangs. */
@Tag("vm")
@DisplayName("When something is wrong with the stick,")
class BadStickTest {
  private static final String OPENED = "/dev/mapper/TailsServer_unlocked";

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
  void theConsoleSaysWhatIsWrongWithOneThatCannotHaveAPage() throws Exception {
    saysOnTheConsole(StickFault.HEADER_DAMAGED, "its header cannot be read. Restore the header");
    saysOnTheConsole(StickFault.TOKEN_DAMAGED, "what says who the server is, is damaged");
    saysOnTheConsole(StickFault.TWO_TOKENS, "the header holds 2 server tokens");
    saysOnTheConsole(
        StickFault.TOKEN_VERSION_UNKNOWN, "made by a newer version of this software (format 9)");

    laptop.plug(stick(StickFault.HEADER_COPY_DAMAGED));
    laptop.awaitConsole("Tails Server \"workshop\": found");
  }

  private void saysOnTheConsole(StickFault fault, String words) throws Exception {
    String plugged = laptop.plug(stick(fault));
    laptop.awaitConsole(words);
    laptop.shell("! systemctl -q is-active tails-server-portal.socket");
    laptop.vm().unplug(plugged);
    laptop.shell("udevadm wait --removed --timeout=60 /dev/disk/by-partlabel/TailsServer");
  }

  @ParameterizedTest(name = "{0}: no passphrase is tried")
  @CsvSource({
    "NULL_CIPHER_KEYSLOT, was not opened, because it would not be safe",
    "NULL_CIPHER_DATA, was not opened, because it would not be safe",
    "HUGE_MEMORY, 4112 MiB are needed, The stick needs 4112 MiB"
  })
  void whatMayNotBeOpenedIsNot(StickFault fault, String told, String shown) throws Exception {
    Stick stick = stick(fault);
    laptop.plugAndAwaitPage(stick);

    CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(7, ran.status(), ran::toString);
    assertTrue(ran.err().contains(told), ran::toString);
    Curl.Page page = new Curl(laptop.owner(), stick, "owner").get("/");
    assertTrue(page.body().contains(shown), page.shown());
    laptop.shell("test ! -e " + OPENED);
  }

  @ParameterizedTest(name = "{0}: the passphrase was right, and the stick is closed again")
  @CsvSource({
    "FILESYSTEM_ERRORS, have errors that could not be repaired safely, "
        + "have errors that could not be repaired by themselves",
    "SERVER_TOML_INVALID, 'server.toml, line 4', so it was closed again",
    "SERVER_TOML_CUT_OFF, 'server.toml, line 4', so it was closed again"
  })
  void whatCannotBeUsedIsClosedAgain(StickFault fault, String told, String shown) throws Exception {
    Stick stick = stick(fault);
    laptop.plugAndAwaitPage(stick);

    CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(7, ran.status(), ran::toString);
    assertTrue(ran.err().contains("The passphrase was right."), ran::toString);
    assertTrue(ran.err().contains(told), ran::toString);
    laptop.shell("until test ! -e " + OPENED + "; do sleep 0.1; done");
    Curl.Page page = new Curl(laptop.owner(), stick, "owner").get("/");
    assertTrue(page.body().contains(shown), page.shown());
  }

  @ParameterizedTest(name = "{0}: the unlock stands, the others start")
  @CsvSource({
    "SERVICE_UNKNOWN, 'does not run no-such: This server does not know such a service', true",
    "SERVICE_DATA_BLOCKED, 'does not run gobby: It did not start', false"
  })
  void aServiceThatDoesNotStartTakesNothingWithIt(StickFault fault, String told, boolean gobby)
      throws Exception {
    Stick stick = stick(fault);
    laptop.plugAndAwaitPage(stick);

    CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(10, ran.status(), ran::toString);
    assertTrue((ran.out() + ran.err()).contains(told), ran::toString);
    assertEquals(
        gobby, laptop.vm().shell().run("systemctl -q is-active tails-server-gobby").succeeded());
    laptop.shell("findmnt /live/persistence/TailsServer_unlocked");
  }

  @Test
  void errorsThatCanBeRepairedAreAndTheServicesRun() throws Exception {
    Stick stick = stick(StickFault.FILESYSTEM_REPAIRABLE);
    laptop.plugAndAwaitPage(stick);

    CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(0, ran.status(), ran::toString);
    assertTrue(ran.out().contains("Unlocked. All services run."), ran::toString);
  }

  @Test
  void oneOfTwoIsUsedAndAThirdIsLeftAlone() throws Exception {
    laptop.shell("systemctl mask --runtime tails-server-check.service");
    laptop.plug(stickIn("first"));
    laptop.plug(stickIn("second"));
    laptop.shell(
        "until [ \"$(lsblk -no PARTLABEL | grep -c TailsServer)\" = 2 ]; do sleep 0.1; done");
    laptop.shell("systemctl unmask --runtime tails-server-check.service");
    laptop.shell("systemctl --no-block start tails-server-check.service");

    laptop.awaitConsole("2 server sticks are plugged in. This one is used: ");
    laptop.awaitConsole("Tails Server \"workshop\": found");
    laptop.shell("until systemctl -q is-active tails-server-mode.service; do sleep 0.1; done");

    laptop.plug(stickIn("third"));
    laptop.awaitConsole("This machine is a server already");
  }

  private Stick stickIn(String name) throws Exception {
    return Stick.write(Files.createDirectory(folder.resolve(name)));
  }

  private Stick stick(StickFault fault) throws Exception {
    return Stick.write(Files.createDirectory(folder.resolve(fault.name())), fault);
  }
}
