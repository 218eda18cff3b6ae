// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.creator.write.ImageSize;

/** Sticks of all sizes begin alike; the server lets the data of a large one grow. */
@Tag("vm")
@DisplayName("When a stick has more room than it was made with,")
class LargeStickTest {
  private static final String DATA = "/live/persistence/TailsServer_unlocked";
  private static final String GROWN =
      "systemctl show --property=Result --value tails-server-grow.service";

  @TempDir Path folder;

  @Test
  void theDataFillsItOnceItIsUnlockedAndWhenNothingIsLeftToGrowNothingFails() throws Exception {
    Stick large = Stick.write(Files.createDirectory(folder.resolve("large")), new ImageSize(400));
    try (Laptop laptop = Laptop.resume()) {
      laptop.plugAndAwaitPage(large);
      assertEquals(0, laptop.unlock(large, Stick.PASSPHRASE).status());
      awaitGrowth(laptop);
      int mebibytes =
          Integer.parseInt(laptop.shell("df -BM --output=size " + DATA + " | tr -dc 0-9"));
      assertTrue(mebibytes > 350, mebibytes + " MiB");
      laptop.shell("systemctl -q is-active tails-server-gobby");

      laptop.shell("systemctl restart tails-server-grow.service");
      assertEquals("success", laptop.shell(GROWN));
      assertEquals("", laptop.shell("systemctl --failed --plain --no-legend"));
    }
  }

  private static void awaitGrowth(Laptop laptop) throws Exception {
    laptop.shell(
        """
        until systemctl is-active --quiet tails-server-grow ||
          systemctl is-failed --quiet tails-server-grow
        do sleep 0.1; done
        """);
    String journal = laptop.shell("journalctl -b -o cat -u tails-server-grow.service");
    assertEquals("success", laptop.shell(GROWN), journal);
  }
}
