// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.mdns.Avahi;
import org.tailsserver.fixtures.process.CommandResult;

/** What programs that are not ours see of the server, on hosts that are not its owner's. */
@Tag("vm")
@DisplayName("On the LAN,")
@ExtendWith(PluggedIn.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LanTest {
  private final Laptop laptop;
  private final Stick stick;

  LanTest(Laptop laptop, Stick stick) {
    this.laptop = laptop;
    this.stick = stick;
  }

  @Test
  @Order(1)
  void avahiResolvesTheServerAndLearnsNoMoreThanItMust() throws Exception {
    LanHost host = laptop.lan().host("avahi");
    try (Avahi avahi = Avahi.start(host)) {
      String found = avahi.browse("_tails-server._tcp").await("=;eth0;IPv4;" + Stick.NAME + ";");

      String[] fields = found.split(";", -1);
      assertEquals("workshop.local", fields[6], found);
      assertEquals("10.77.0.2", fields[7], found);
      assertEquals("443", fields[8], found);
      assertEquals("\"v=1\"", fields[9], found);
      String resolved = avahi.resolve("workshop.local");
      assertTrue(resolved.endsWith("10.77.0.2"), resolved);
    }
  }

  @Test
  @Order(2)
  void plainHttpLearnsNothing() throws Exception {
    CommandResult ran =
        laptop
            .lan()
            .host("stranger")
            .run("curl", "--silent", "--max-time", "60", "http://10.77.0.2:443/");

    assertFalse(ran.out().contains(Stick.NAME) || ran.out().contains("Tails"), ran::toString);
  }

  @Test
  @Order(3)
  void aScriptedCurlUnlocksWithACookieAndFollowsToTheEnd() throws Exception {
    Curl.Page done =
        new Curl(laptop.lan().host("second"), stick, "second")
            .unlock(Stick.PASSPHRASE.getBytes(UTF_8));

    assertEquals(200, done.status());
    assertTrue(done.body().contains("workshop is ready"), done.shown());
    assertTrue(done.body().contains("gobby"), done.shown());
  }

  @Test
  @Order(4)
  void aStrangersBrowserSeesThatItIsUnlockedAndNoService() throws Exception {
    Curl.Page page = new Curl(laptop.lan().host("stranger"), stick, "stranger").get("/");

    assertTrue(page.body().contains("workshop is unlocked"), page.shown());
    assertFalse(page.body().contains("gobby"), page.shown());
  }

  @Test
  @Order(5)
  void anotherBrowserOnTheOwnersHostIsAStrangerToo() throws Exception {
    Curl.Page page = new Curl(laptop.lan().host("second"), stick, "another").get("/");

    assertFalse(page.body().contains("gobby"), page.shown());
  }

  @Test
  @Order(6)
  void aStrangerMayNotCloseThePage() throws Exception {
    Curl.Page refused = new Curl(laptop.lan().host("stranger"), stick, "stranger").post("/done");

    assertEquals(403, refused.status(), refused.head());
  }

  @Test
  @Order(7)
  void whenTheOwnerIsDoneThePageItsPortAndItsAnnouncementAreGoneAndTheServiceGoesOn()
      throws Exception {
    try (Avahi avahi = Avahi.start(laptop.lan().host("avahi"))) {
      Avahi.Browsing browsing = avahi.browse("_tails-server._tcp");
      browsing.await("=;eth0;IPv4;" + Stick.NAME + ";");

      Curl.Page closed = new Curl(laptop.lan().host("second"), stick, "second").post("/done");

      assertTrue(closed.body().contains("This page is closed"), closed.shown());
      browsing.await("-;eth0;IPv4;" + Stick.NAME + ";");
    }
    for (String unit : List.of("tails-server-portal.service", "tails-server-portal.socket")) {
      laptop.shell("while systemctl -q is-active " + unit + "; do sleep 0.1; done");
    }
    assertEquals("", laptop.shell("ss -Hltn sport = 443; ss -Hlun sport = 5353"));
    assertEquals(7, get("https://10.77.0.2/").status(), "curl: could not connect");
    laptop.shell("systemctl -q is-active tails-server-gobby.service");
    assertEquals("", laptop.shell("systemctl --failed --plain --no-legend"));
  }

  private CommandResult get(String url) throws Exception {
    return laptop.lan().host("stranger").run("curl", "--silent", "--insecure", url);
  }
}
