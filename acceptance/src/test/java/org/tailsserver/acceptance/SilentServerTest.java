// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.fixtures.process.CommandResult;

/** Sticks that say how their server is reached. */
@Tag("vm")
@DisplayName("A server whose stick says so")
class SilentServerTest {
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
  void hasTheAddressOfTheStickAndSaysNothingOfItselfYetItsOwnerFindsIt() throws Exception {
    Stick stick =
        Stick.writeReached(
            folder,
            new Ways(false, false, true),
            Network.of(List.of("10.77.0.9/24"), List.of("10.77.0.1")));
    laptop.plug(stick);
    laptop.awaitConsole("Tails Server \"" + Stick.NAME + "\": found");
    laptop.shell("until systemctl -q is-active tails-server-mode.service; do sleep 0.1; done");
    laptop.shell("until ip -4 -o address | grep -q 'inet 10.77.0.9/24'; do sleep 0.1; done");

    // systemd holds the door: whoever comes early is answered once the page is there.
    laptop
        .owner()
        .run(
            List.of("curl", "-sk", "--max-time", "120", "-o", "/dev/null", "https://10.77.0.9/"),
            new byte[0])
        .orThrow();

    CommandResult unlocked = unlockByNameAlone(stick);

    assertEquals(0, unlocked.status(), unlocked::toString);
    assertTrue(unlocked.err().contains("10.77.0.9:443"), unlocked::toString);
    assertEquals("", laptop.shell("ip -4 -o address | grep 10.77.0.2/ || true"));
    assertEquals("", laptop.shell("ip -6 -o address show scope link || true"));
    assertTrue(laptop.shell("ip route").contains("default via 10.77.0.1"));
    assertEquals("", laptop.shell("ss -Huln sport = :5353"), "nobody hears multicast DNS");
    assertFalse(laptop.vm().console().text().contains("Passphrase of the server"));
    assertEquals("", laptop.shell("pgrep -f ask-password || true"));
  }

  @Test
  void hasNoPageAndNoKeyOfOneAndIsUnlockedAtItsConsole() throws Exception {
    Stick stick = Stick.writeReached(folder, new Ways(true, true, false), Network.DHCP);
    laptop.plug(stick);
    laptop.awaitConsole("Unlock it here");
    laptop.awaitConsole("Passphrase of the server \"" + Stick.NAME + "\"");
    laptop.shell("! systemctl -q is-active tails-server-portal.socket");
    assertEquals("", laptop.shell("ss -Htln sport = :443"));
    assertEquals("", laptop.shell("ls /run/tails-server/identity/*.pem 2>/dev/null || true"));

    laptop.vm().console().type(Stick.PASSPHRASE);

    laptop.awaitConsole("\"" + Stick.NAME + "\" is ready.");
    laptop.shell("systemctl is-active tails-server-gobby.service");
  }

  /** As its owner does: the pin store knows where the stick was told to be. */
  private CommandResult unlockByNameAlone(Stick stick) throws Exception {
    return laptop.client(
        stick, Stick.PASSPHRASE.getBytes(UTF_8), "unlock", Stick.NAME, "--passphrase-stdin");
  }
}
