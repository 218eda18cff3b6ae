// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.process.CommandResult;

/** The stick is the key to the machine: who runs with it can pull it. */
@Tag("vm")
@DisplayName("When a stick is pulled out,")
class PulledStickTest {
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
  void theOneInUseSwitchesTheMachineOffWhenItIsPulledAndNoOther() throws Exception {
    unlockOne();
    laptop.plug(Stick.write(Files.createDirectory(folder.resolve("another"))));
    laptop.awaitConsole("This machine is a server already");
    laptop.vm().unplug("stick2");
    laptop.shell(
        "until [ \"$(lsblk -no PARTLABEL | grep -c TailsServer)\" = 1 ]; do sleep 0.1; done");
    laptop.shell("udevadm settle; findmnt /live/persistence/TailsServer_unlocked");
    CompletableFuture<?> off = laptop.vm().switchedOff();

    laptop.vm().unplug("stick1");

    off.get(Laptop.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** As where the system itself was on that stick: nothing can be loaded or started any more. */
  @Test
  void theOneInUseSwitchesTheMachineOffEvenWhereNothingElseCanRunAnyMore() throws Exception {
    unlockOne();
    laptop.shell("systemctl -q is-active tails-server-brake.service");
    laptop.shell(
        """
        systemctl mask --runtime tails-server-stick-gone.service
        udevadm control --stop-exec-queue
        disk=$(readlink -f /sys/class/block/vda/device/..)
        exec 3>/dev/console
        {
          sleep 3
          echo 3 >/proc/sys/vm/drop_caches
          echo 1 >"$disk/remove"
          echo 3 >/proc/sys/vm/drop_caches
          echo 'the disk of the system is gone' >&3
        } >/dev/null 2>&1 </dev/null &
        """);
    laptop.awaitConsole("the disk of the system is gone");
    CompletableFuture<?> off = laptop.vm().switchedOff();

    laptop.vm().unplug("stick1");

    off.get(Laptop.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whatWatchesItEndsWhenItIsClosed() throws Exception {
    unlockOne();
    String folder = "/run/tails-server/brake";
    assertEquals("root 700", laptop.shell("stat -c '%U %a' " + folder));
    String pid = laptop.shell("systemctl show --property=MainPID --value tails-server-brake");
    assertEquals(folder + "/busybox", laptop.shell("readlink /proc/" + pid + "/exe"));

    laptop.shell("systemctl stop live-persistence-TailsServer_unlocked.mount");
    laptop.shell("cryptsetup close TailsServer_unlocked");
    laptop.shell("until [ ! -d /proc/" + pid + " ] && [ ! -e " + folder + " ]; do sleep 0.1; done");
  }

  @Test
  void whatWatchesItKeepsNoMachineFromBeingSwitchedOff() throws Exception {
    unlockOne();
    laptop.shell("systemctl -q is-active tails-server-brake.service");
    CompletableFuture<?> off = laptop.vm().switchedOff();

    laptop.shell("systemctl --no-block poweroff");

    off.get(Laptop.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void theOneInUseSwitchesTheMachineOffAtOnceAlsoWhereThatIsUnderWayAndTakesLong()
      throws Exception {
    unlockOne();
    laptop.shell(
        """
        systemctl mask --runtime tails-server-stick-gone.service
        systemd-run -q --unit=slow -p TimeoutStopSec=3600 \\
          -p ExecStop='/bin/sh -c "echo it takes long >/dev/console; exec sleep 3600"' sleep 3600
        systemctl --no-block poweroff
        """);
    laptop.awaitConsole("it takes long");
    CompletableFuture<?> off = laptop.vm().switchedOff();

    laptop.vm().unplug("stick1");

    off.get(Laptop.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void oneThatIsPulledWhileLockedIsMissedAndTheMachineStaysOn() throws Exception {
    Stick stick = Stick.write(folder);
    laptop.plugAndAwaitPage(stick);
    laptop.vm().unplug("stick1");
    laptop.shell("udevadm wait --removed --timeout=60 /dev/disk/by-partlabel/TailsServer");

    CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(7, ran.status(), ran::toString);
    assertTrue(ran.err().contains("The stick no longer answers. Plug it in again"), ran::toString);
    Curl.Page page = new Curl(laptop.owner(), stick, "owner").get("/");
    assertTrue(page.body().contains("The stick does not answer any more."), page.shown());
  }

  private void unlockOne() throws Exception {
    Stick stick = Stick.write(folder);
    laptop.plugAndAwaitPage(stick);
    assertEquals(0, laptop.unlock(stick, Stick.PASSPHRASE).status());
  }
}
