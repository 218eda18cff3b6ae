// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.image.GuestImage;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.process.Command;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.vm.Vm;
import org.tailsserver.fixtures.vm.VmPlan;

/** A stick on the owner's desktop, a machine with real USB disks, and later in the old laptop. */
@Tag("vm")
@DisplayName("A stick that is looked after on a desktop,")
class LookedAfterStickTest {
  private static final String TOOLS = "/run/tools";
  private static final String STICK = TOOLS + "/bin/tails-server-stick ";
  private static final String ANOTHER = "seven green bottles on a garden wall";

  @TempDir Path folder;
  private Lan lan;
  private Vm desktop;
  private Stick stick;

  @BeforeEach
  void switchOn() throws Exception {
    stick = Stick.write(folder.resolve("stick"));
    Path tools = folder.resolve("tools.img");
    Path tree = Project.folder().resolve("dist/target/desktop");
    Command.run(
            new ProcessBuilder("mkfs.ext4", "-q", "-d", tree.toString(), tools.toString(), "400M"),
            new byte[0])
        .orThrow();
    lan = Lan.create();
    desktop =
        Vm.boot(lan, VmPlan.of("desktop", GuestImage.build()).withMemoryMiB(1024)).awaitBoot();
    desktop.plug("tools", tools);
    shell("udevadm wait --timeout=60 /dev/sda && mkdir -p " + TOOLS);
    shell("mount /dev/sda " + TOOLS);
    desktop.plug("stick", stick.image());
    shell("udevadm wait --timeout=60 /dev/disk/by-partlabel/TailsServer && udevadm settle");
  }

  @AfterEach
  void switchOff() throws Exception {
    lan.close();
  }

  @Test
  void getsAPassphraseIsWipedAndComesBackFromItsBackupToServe() throws Exception {
    assertTrue(shell(STICK + "show sdb").contains(stick.server().pin().text()));
    String two = "printf '%s\\n%s\\n' '" + Stick.PASSPHRASE + "' '" + ANOTHER + "' | ";
    assertEquals("first", shell(STICK + "passphrase list sdb"));
    assertSays("called alice", two + STICK + "passphrase add sdb alice --passphrase-stdin");
    assertSays("called alice", typed(ANOTHER) + STICK + "check sdb --passphrase-stdin");
    assertSays("backup", STICK + "backup sdb " + TOOLS + "/workshop.backup");

    CommandResult unconfirmed = run(STICK + "wipe sdb --confirm sda");
    assertEquals(7, unconfirmed.status(), unconfirmed::toString);
    assertSays("overwritten", STICK + "wipe sdb --confirm sdb");
    assertEquals("0", shell("head -c 16M /dev/sdb | tail -c +1048577 | tr -d '\\0' | wc -c"));
    CommandResult gone = run(STICK + "show sdb");
    assertEquals(2, gone.status(), gone::toString);
    shell("udevadm settle && ! test -e /dev/disk/by-partlabel/TailsServer");

    assertSays("stick sdb", STICK + "restore " + TOOLS + "/workshop.backup sdb --confirm sdb");
    shell("udevadm wait --timeout=60 /dev/disk/by-partlabel/TailsServer");
    shell("sfdisk --verify /dev/sdb | grep -q 'No errors'");
    assertSays(
        "called first",
        "printf '%s\\n%s\\n' '"
            + Stick.PASSPHRASE
            + "' 'another one altogether' | "
            + STICK
            + "passphrase change sdb --passphrase-stdin");
    desktop.unplug("stick");
    desktop.close();

    Stick again = new Stick(stick.image(), stick.home(), stick.server(), ANOTHER);
    try (Laptop laptop = Laptop.resume()) {
      laptop.plugAndAwaitPage(again);
      CommandResult ran = laptop.unlock(again, ANOTHER);
      assertEquals(0, ran.status(), ran::toString);
      assertTrue(ran.out().contains("All services run."), ran::toString);
    }
  }

  private static String typed(String passphrase) {
    return "printf %s '" + passphrase + "' | ";
  }

  private void assertSays(String words, String script) throws IOException {
    CommandResult ran = run(script);
    assertEquals(0, ran.status(), ran::toString);
    assertTrue(ran.out().contains(words), ran::toString);
  }

  private String shell(String script) throws IOException {
    return run(script).orThrow().out().strip();
  }

  private CommandResult run(String script) throws IOException {
    return desktop.shell().run(script);
  }
}
