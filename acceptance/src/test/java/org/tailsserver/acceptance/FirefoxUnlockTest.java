// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.firefox.Firefox;
import org.tailsserver.fixtures.firefox.FirefoxProfile;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.vm.Vm;

/** A person at a browser without JavaScript. */
@Tag("vm")
@Tag("firefox")
@DisplayName("Firefox with JavaScript off")
@ExtendWith(PluggedIn.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirefoxUnlockTest {
  private static final String PAGE = "https://" + Vm.ADDRESS + "/";

  @TempDir static Path folder;
  private final Laptop laptop;
  private final Stick stick;

  FirefoxUnlockTest(Laptop laptop, Stick stick) {
    this.laptop = laptop;
    this.stick = stick;
  }

  @Test
  @Order(1)
  void refusesAServerWithAnotherKey() throws Exception {
    Stick other = Stick.write(Files.createDirectory(folder.resolve("other")));
    try (Firefox firefox = Firefox.start(laptop.lan(), laptop.owner(), trusting(other))) {
      IOException refused = assertThrows(IOException.class, () -> firefox.open(PAGE));

      assertTrue(refused.toString().contains("SELF_SIGNED_CERT"), refused.toString());
    }
  }

  @Test
  @Order(2)
  void unlocksTheOwnersServerAndShowsHowFarItIs() throws Exception {
    Path shots = Files.createDirectories(Project.folder().resolve("acceptance/target/screenshots"));
    try (Firefox firefox = Firefox.start(laptop.lan(), laptop.owner(), trusting(stick))) {
      firefox.open(PAGE);
      assertTrue(firefox.text().contains("Unlock workshop"), firefox.text());
      assertTrue(
          firefox.text().contains(String.join(" ", stick.server().pin().words())), firefox.text());
      assertTrue(firefox.has("input[type=password][name=passphrase]"));
      firefox.screenshot(shots.resolve("locked.png"));

      firefox.submit("input[name=passphrase]", "not this one");
      firefox.awaitText(
          text -> text.contains("That passphrase did not open the stick"), Laptop.PATIENCE);

      do {
        firefox.submit("input[name=passphrase]", Stick.PASSPHRASE);
      } while (firefox.text().contains("Not tried yet"));
      firefox.awaitText(text -> text.contains("Unlocking workshop"), Laptop.PATIENCE);
      firefox.screenshot(shots.resolve("unlocking.png"));
      String ready = firefox.awaitText(text -> text.contains("workshop is ready"), Laptop.PATIENCE);
      assertTrue(ready.contains("gobby"), ready);
      firefox.screenshot(shots.resolve("ready.png"));
    }
  }

  private static FirefoxProfile trusting(Stick stick) {
    return FirefoxProfile.plain().trusting(Vm.ADDRESS, 443, stick.server().fingerprint().text());
  }
}
