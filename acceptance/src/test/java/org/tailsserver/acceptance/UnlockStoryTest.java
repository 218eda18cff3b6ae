// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.service.InfinoteClient;
import org.tailsserver.fixtures.vm.GuestPipe;

/** One machine, one stick, from plugging it in to a document that is kept on it. */
@Tag("vm")
@DisplayName("A stick is plugged into a headless machine with 256 MiB:")
@ExtendWith(PluggedIn.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UnlockStoryTest {
  private static final String DATA = "/live/persistence/TailsServer_unlocked";
  private static final String OPENED = "/dev/mapper/TailsServer_unlocked";

  private final Laptop laptop;
  private final Stick stick;

  UnlockStoryTest(Laptop laptop, Stick stick) {
    this.laptop = laptop;
    this.stick = stick;
  }

  @Test
  @Order(1)
  void itsOwnerFindsItByNameAndKnowsItByItsPin() throws Exception {
    // The page answers some seconds before its announcement is out: its owner looks again.
    String listed = "";
    for (int looks = 0; looks < 20 && !listed.contains("\"yours\""); looks++) {
      listed = laptop.client(stick, new byte[0], "list", "--json").orThrow().out();
    }

    assertTrue(listed.contains("\"" + Stick.NAME + "\""), listed);
    assertTrue(listed.contains("\"yours\""), listed);
    assertTrue(listed.contains("\"notSeen\":[]"), listed);
  }

  @Test
  @Order(2)
  void thePageRunsAsAUserOfItsOwnWithoutAnyCapability() throws Exception {
    String status = laptop.shell("cat /proc/" + pid("tails-server-portal") + "/status");

    String user = laptop.shell("id -u tails-server-portal");
    assertNotEquals("0", user);
    assertEquals(List.of(user, user, user, user), fields(status, "Uid"));
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertEquals(List.of("0000000000000000"), fields(status, set), set);
    }
    assertEquals(List.of("1"), fields(status, "NoNewPrivs"));
  }

  @Test
  @Order(3)
  void whatOpensTheStickHasNoNetwork() throws Exception {
    String interfaces =
        "nsenter --net=/proc/%s/ns/net ip -oneline link | cut -d' ' -f2"
            .formatted(pid("tails-server-mode"));

    assertEquals("lo:", laptop.shell(interfaces));
  }

  @Test
  @Order(4)
  void noServiceCanStartOrWriteBeforeTheDataIsThere() throws Exception {
    laptop.shell("! findmnt " + DATA + " && test ! -e " + OPENED);
    laptop.shell("! ss -Hltn sport = 6523 | grep -q .");
    laptop.shell("! test -e " + DATA + " || ! setpriv --reuid=65534 touch " + DATA + "/x");
  }

  @Test
  @Order(5)
  void aWrongPassphraseIsRefusedAndChangesNothing() throws Exception {
    CommandResult ran = laptop.unlock(stick, "not this one");

    assertEquals(3, ran.status(), ran::toString);
    assertTrue(ran.err().contains("Wrong passphrase. Nothing was changed."), ran.err());
    laptop.shell("test ! -e " + OPENED);
  }

  @Test
  @Order(6)
  void theRightOneUnlocksItAndTellsHowFarItIs() throws Exception {
    CommandResult ran = laptop.unlock(stick, Stick.PASSPHRASE);

    assertEquals(0, ran.status(), ran::toString);
    assertTrue(ran.out().contains("Unlocked. All services run."), ran.out());
    assertTrue(ran.err().contains("Opening the stick..."), ran.err());
    assertTrue(ran.err().contains("Starting gobby (1 of 1)..."), ran.err());
  }

  @Test
  @Order(7)
  void aDocumentWrittenWithGobbyIsKeptOnTheStick() throws Exception {
    try (GuestPipe pipe = laptop.vm().pipe(6523);
        InfinoteClient gobby = InfinoteClient.connect(pipe.in(), pipe.out(), Optional.empty())) {
      gobby.exploreRoot();
      gobby.write(gobby.create("minutes"), "We meet on Thursday.");
    }

    String file = DATA + "/data/gobby/minutes.InfText";
    assertTrue(laptop.shell("cat " + file).contains("We meet on Thursday."));
    assertEquals(OPENED, laptop.shell("findmnt --noheadings --output SOURCE --target " + file));
  }

  @Test
  @Order(8)
  void theDataIsMountedSoThatNothingOnItGainsPower() throws Exception {
    List<String> options =
        List.of(laptop.shell("findmnt --noheadings --output OPTIONS " + DATA).split(","));

    assertTrue(options.containsAll(List.of("nosuid", "nodev")), options::toString);
  }

  @Test
  @Order(9)
  void theServiceRunsAsItsOwnUserAndOnlyOnTheMachineItself() throws Exception {
    String status = laptop.shell("cat /proc/" + pid("tails-server-gobby") + "/status");

    String user = laptop.shell("id -u tails-server-gobby");
    assertEquals(List.of(user, user, user, user), fields(status, "Uid"));
    assertEquals(List.of("0000000000000000"), fields(status, "CapEff"));
    assertEquals("127.0.0.1:6523", laptop.shell("ss -Hltn sport = 6523 | awk '{print $4}'"));
  }

  /** Whatever runs in its place: what is run here is the page's user in the page's sandbox. */
  @Test
  @Order(10)
  void thePageReachesNoServiceAndNobodyButWhoUnlocks() throws Exception {
    String asThePage =
        """
        pid=%s
        exec 9</usr/bin
        page() {
          nsenter --target=$pid --mount --setuid=$(id -u tails-server-portal) \
            --setgid=$(id -g tails-server-portal) /proc/self/fd/9/busybox "$@" 2>&1
        }
        """
            .formatted(pid("tails-server-portal"));
    String enter = "echo $$ >/sys/fs/cgroup$(cut -d: -f3 /proc/$pid/cgroup)/cgroup.procs\n";
    String ask = "echo '<hello/>' | page nc -w 20 127.0.0.1 6523 || true";

    String outside = laptop.shell(asThePage + ask);
    assertEquals("", outside, "it hears others, and ends what makes no sense to it");
    assertEquals("nc: timed out", laptop.shell(asThePage + enter + ask));
    assertTrue(laptop.shell("find /run -type s").contains("/run/dbus/system_bus_socket"));
    assertEquals(
        "/run/tails-server/unlock.sock",
        laptop.shell(asThePage + "page find /run /tmp /var /dev -type s 2>/dev/null | grep ^/"));
  }

  @Test
  @Order(10)
  void theLanReachesNothingButThePageAndItsAnnouncement() throws Exception {
    String beyondLoopback =
        """
        ss -Hlntu | awk '{print $1, $5}' |
          grep -v -e ' 127\\.' -e ' \\[::1\\]' -e ' \\[::ffff:127\\.' |
          sed 's/ .*:/ /' | sort -u
        """;

    assertEquals(List.of("tcp 443", "udp 5353"), laptop.shell(beyondLoopback).lines().toList());
  }

  @Test
  @Order(11)
  void theMemoryOfAnOldLaptopWasEnough() throws Exception {
    int total = Integer.parseInt(laptop.shell("awk '/^MemTotal/ {print $2}' /proc/meminfo"));

    assertTrue(total < 256 * 1024, total + " KiB");
    assertEquals("1", laptop.shell("wc -l </proc/swaps"), "a header and no swap");
    assertEquals("", laptop.shell("dmesg | grep -i -e 'out of memory' -e 'oom' || true"));
    assertEquals("oom_kill 0", laptop.shell("grep '^oom_kill ' /proc/vmstat"));
  }

  @Test
  @Order(12)
  void nothingFailedUnseen() throws Exception {
    assertEquals("", laptop.shell("systemctl --failed --plain --no-legend"));
    assertEquals("", laptop.shell("journalctl --boot | grep world-inaccessible || true"));
  }

  private String pid(String unit) throws Exception {
    return laptop.shell("systemctl show --property=MainPID --value " + unit + ".service");
  }

  private static List<String> fields(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> List.of(line.substring(name.length() + 1).strip().split("\\s+")))
        .findFirst()
        .orElseThrow();
  }
}
