// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.image.GuestImage;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.process.Command;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.vm.Vm;
import org.tailsserver.fixtures.vm.VmPlan;
import org.tailsserver.pinning.store.PinStore;

/**
 * The owner's desktop is a machine of its own here, with real USB disks that only this test has:
 * the one disk that may be written to, one that is in use, and one that is pulled out midway.
 */
@Tag("vm")
@DisplayName("On a desktop with USB sticks,")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealStickTest {
  private static final String TOOLS = "/run/tools";
  private static final String STICK = TOOLS + "/bin/tails-server-stick";
  private static final String CREATE =
      "printf %s '"
          + Stick.PASSPHRASE
          + "' | HOME="
          + TOOLS
          + "/home "
          + STICK
          + " create"
          + " --name "
          + Stick.NAME
          + " --service gobby --offline --passphrase-stdin";

  @TempDir Path folder;
  private Lan lan;
  private Vm desktop;
  private Path tools;

  @BeforeEach
  void switchOn() throws Exception {
    tools = folder.resolve("tools.img");
    Path tree = Project.folder().resolve("dist/target/desktop");
    Command.run(
            new ProcessBuilder("mkfs.ext4", "-q", "-d", tree.toString(), tools.toString(), "300M"),
            new byte[0])
        .orThrow();
    lan = Lan.create();
    desktop =
        Vm.boot(lan, VmPlan.of("desktop", GuestImage.build()).withMemoryMiB(1024)).awaitBoot();
    desktop.plug("tools", tools);
    shell("udevadm wait --timeout=60 /dev/sda && mkdir -p " + TOOLS);
    shell("mount /dev/sda " + TOOLS + " && mkdir -p -m 700 " + TOOLS + "/home");
  }

  @AfterEach
  void switchOff() throws Exception {
    lan.close();
  }

  @Test
  @Order(1)
  void onlyAStickThatNothingUsesIsWrittenAndItIsAServer() throws Exception {
    Path image = blank("stick.img", 300);
    desktop.plug("stick", image);
    shell("udevadm wait --timeout=60 /dev/sdb && udevadm settle");

    String listed = shell(STICK + " devices");
    assertTrue(listed.contains("sda: QEMU QEMU HARDDISK, 314 MB"), listed);
    assertTrue(listed.contains("is left alone: it is in use, mounted at " + TOOLS), listed);
    assertTrue(listed.contains("vda: "), listed);
    assertTrue(listed.contains("is left alone: the running system is on it"), listed);
    assertTrue(listed.contains("can become a server: --device sdb"), listed);

    assertRefused("sda", "sda", "it is in use, mounted at " + TOOLS);
    assertRefused("/dev/vda", "vda", "the running system is on it");
    assertRefused("sdb", "sda", "you did not type sdb");
    assertEquals("0", shell("head -c 1M /dev/sdb | tr -d '\\0' | wc -c"), "nothing was written");

    CommandResult made = run(CREATE + " --device /dev/sdb --confirm sdb --sheet " + TOOLS + "/s");
    assertEquals(0, made.status(), made::toString);
    assertTrue(made.err().contains("EVERYTHING on sdb"), made::toString);
    assertTrue(made.out().contains("read back and is right"), made::toString);
    shell("udevadm wait --timeout=60 /dev/disk/by-partlabel/TailsServer");
    shell("sfdisk --verify /dev/sdb | grep -q 'No errors'");
    assertTrue(shell("cat " + TOOLS + "/s").contains("tails-server unlock 'workshop'"));
    assertEquals("600", shell("stat -c %a " + TOOLS + "/s"));
    shell("umount " + TOOLS);
    desktop.unplug("stick");
    desktop.unplug("tools");
    desktop.close();

    Stick stick = ownersStick(image);
    try (Laptop laptop = Laptop.resume()) {
      laptop.plugAndAwaitPage(stick);
      CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);
      assertEquals(0, ran.status(), ran::toString);
      assertTrue(ran.out().contains("All services run."), ran::toString);
    }
  }

  @Test
  @Order(2)
  void oneThatIsPulledOutWhileItIsWrittenIsNoServerAndNothingIsKeptOfIt() throws Exception {
    Path image = blank("pulled.img", 2000);
    desktop.plug("stick", image);
    shell("udevadm wait --timeout=60 /dev/sdb && udevadm settle");
    shell(
        "("
            + CREATE
            + " --device sdb --confirm sdb --fill; echo $? >/run/status)"
            + " >/run/said 2>&1 &");
    shell("until grep -qF 'Filling the disk' /run/said; do sleep 0.1; done; sleep 1");

    desktop.unplug("stick");

    shell("until test -s /run/status; do sleep 0.1; done");
    String said = shell("cat /run/said");
    assertEquals("1", shell("cat /run/status"), said);
    assertTrue(said.contains("Writing to sdb failed"), said);
    assertEquals(".lock", shell("ls -A " + TOOLS + "/home/.Tails-server"));
    try (RandomAccessFile disk = new RandomAccessFile(image.toFile(), "r")) {
      byte[] signature = new byte[8];
      disk.seek(512);
      disk.readFully(signature);
      assertArrayEquals(new byte[8], signature, "no partition table");
    }
  }

  private void assertRefused(String disk, String typed, String why) throws Exception {
    CommandResult ran = run(CREATE + " --device " + disk + " --confirm " + typed);
    assertEquals(7, ran.status(), ran::toString);
    assertTrue(ran.err().contains(why), ran::toString);
  }

  private Stick ownersStick(Path image) throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Command.run(
            new ProcessBuilder(
                "debugfs", "-R", "rdump /home/.Tails-server " + home, tools.toString()),
            new byte[0])
        .orThrow();
    return new Stick(
        image,
        home,
        PinStore.at(home.resolve(".Tails-server")).find(Stick.NAME).orElseThrow(),
        Stick.PASSPHRASE);
  }

  private Path blank(String name, int mib) throws IOException {
    Path image = folder.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mib << 20);
    }
    return image;
  }

  private String shell(String script) throws IOException {
    return desktop.shell().run(script).orThrow().line();
  }

  private CommandResult run(String script) throws IOException {
    return desktop.shell().run(script);
  }
}
