// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Passphrases and the server's key are searched for wherever a machine keeps what it heard. */
@Tag("vm")
@DisplayName("After a wrong and a right passphrase, from a program and from a browser,")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeakTest {
  private static final String RIGHT = "sentinel-right öffnet & schließt 7%+?";
  private static final String WRONG = "sentinel-wrong öffnet & schließt 7%+?";

  @TempDir static Path folder;
  private static Laptop laptop;
  private static Stick stick;
  private static SecretSearch secrets;
  private static SecretSearch onion;

  @BeforeAll
  static void unlock() throws Exception {
    stick = Stick.write(folder, RIGHT);
    laptop = Laptop.resume();
    laptop.plugAndAwaitPage(stick);
    secrets =
        SecretSearch.on(laptop)
            .forPassphrase(RIGHT)
            .forPassphrase(WRONG)
            .forPrivateKey(laptop.shell("cat /run/tails-server/identity/key.pem"));
    assertEquals(3, laptop.unlock(stick, WRONG).status());
    Curl browser = new Curl(laptop.owner(), stick, "owner");
    Curl.Page again = browser.unlock(WRONG.getBytes(UTF_8));
    assertTrue(again.body().contains("did not open the stick"), again.shown());
    Curl.Page ready = browser.unlock(RIGHT.getBytes(UTF_8));
    assertTrue(ready.body().contains("workshop is ready"), ready.shown());
    String folder = "/live/persistence/TailsServer_unlocked/onions/gobby/";
    onion =
        SecretSearch.on(laptop)
            .forOnion(
                laptop.shell("cat " + folder + "hostname"),
                laptop.shell("tail -c 64 " + folder + "hs_ed25519_secret_key | base64 -w0"));
  }

  @AfterAll
  static void switchOff() throws Exception {
    laptop.close();
  }

  @Test
  @Order(1)
  void noLogFileProcessListOrEnvironmentHasThem() throws Exception {
    assertEquals(List.of(), secrets.findAll());
    assertEquals(List.of(), onion.findAll());
  }

  @Test
  @Order(2)
  void noPageHasThem() throws Exception {
    Curl stranger = new Curl(laptop.lan().host("stranger"), stick, "stranger");
    for (String path : List.of("/", "/?show", "/state", "/unlock", "/nowhere")) {
      Curl.Page page = stranger.get(path);
      assertEquals(List.of(), secrets.in(path, page.head() + page.body()));
      assertEquals(List.of(), onion.in(path, page.head() + page.body()));
    }
    Curl.Page mine = new Curl(laptop.owner(), stick, "owner").get("/");
    assertEquals(List.of(), secrets.in("owner's page", mine.head() + mine.body()));
  }

  @Test
  @Order(3)
  void theKeyIsReadableByRootAndByThePageAlone() throws Exception {
    assertEquals("root 600", laptop.shell("stat -c '%U %a' /run/tails-server/identity/key.pem"));
    assertEquals(
        "700", laptop.shell("stat -c %a /run/tails-server/identity"), "the folder it lies in");
    String credential = "/run/credentials/tails-server-portal.service/key.pem";
    laptop.shell("! setpriv --reuid=65534 --clear-groups cat " + credential);
  }

  @Test
  @Order(4)
  void noCoreIsLeftWhenTheProgramsThatHeldThemAreShotDown() throws Exception {
    for (String unit : List.of("tails-server-portal", "tails-server-mode")) {
      String pid = laptop.shell("systemctl show --property=MainPID --value " + unit + ".service");
      laptop.shell(
          "kill -ABRT " + pid + " && until [ ! -d /proc/" + pid + " ]; do sleep 0.1; done");
    }

    assertEquals(List.of(), secrets.findAll());
    assertEquals(
        "",
        laptop.shell(
            "find / -xdev -type f \\( -name 'core' -o -name 'core.*' -o -name 'hs_err*' \\)"
                + " -newer /run/tails-server/identity/key.pem"));
  }

  /** A search that does not find what was put there on purpose would find nothing anywhere. */
  @Test
  @Order(5)
  void theSearchFindsWhatIsPlantedInEachPlace() throws Exception {
    String plant =
        """
        read -r secret
        logger "heard $secret"
        echo "heard $(printf %s "$secret" | base64 -w0)" >/dev/kmsg
        echo "heard $secret" >/dev/console
        setsid sh -c 'sleep 9999; :' "$secret" >/dev/null 2>&1 </dev/null &
        SECRET=$(printf %s "$secret" | base64 -w0) setsid sleep 9998 >/dev/null 2>&1 </dev/null &
        mkdir -p /var/lib/systemd/coredump
        for file in /run/heard /tmp/heard /var/log/heard /var/lib/systemd/coredump/heard; do
          echo "$secret" >$file
        done
        sed -n 3p /run/tails-server/identity/key.pem >/tmp/key
        """;

    laptop.vm().shell().run(plant, (WRONG + "\n").getBytes(UTF_8)).orThrow();
    laptop.awaitConsole("heard " + WRONG);

    List<String> found = secrets.findAll();
    for (String place :
        List.of(
            "journal",
            "kernel log",
            "console",
            "/proc/\\d+/cmdline",
            "/proc/\\d+/environ",
            "/run/heard",
            "/tmp/heard",
            "/tmp/key",
            "/var/log/heard",
            "/var/lib/systemd/coredump/heard")) {
      assertTrue(found.stream().anyMatch(line -> line.matches(place)), () -> place + " " + found);
    }
  }
}
