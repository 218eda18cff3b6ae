// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.acceptance.crowd.CrowdedLan;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.lan.TailsFirewall;
import org.tailsserver.fixtures.process.CommandResult;

/** The real client where it hears nobody, and where it hears very many. */
@Tag("namespaces")
@DisplayName("Where announcements do not get through,")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentLanTest {
  private static final String NAME = "workshop";

  private static final String COUNT_DNS =
      """
      table inet watch {
        chain output {
          type filter hook output priority 0; policy accept;
          meta l4proto { tcp, udp } th dport 53 counter
        }
      }
      """;

  @TempDir Path folder;
  private Lan lan;

  @BeforeEach
  void makeLan() throws IOException {
    lan = Lan.create();
  }

  @AfterEach
  void removeLan() throws IOException {
    lan.close();
  }

  @Test
  void behindTheFirewallOfTailsTheServerIsFoundVerifiedAndReached() throws Exception {
    AnnouncedServer server =
        AnnouncedServer.start(lan.host("machine"), NAME, folder.resolve("server"));
    Seeker elsewhere = seeker("elsewhere").owning(server, NAME);
    elsewhere.await("yours", server.host().address());
    Seeker owner = seeker("owner").owning(server, NAME);
    TailsFirewall.raise(owner.host());
    assertMulticastIsForbidden(owner.host());

    CommandResult listed = owner.run("", "list").orThrow();
    assertEquals("yours        workshop  " + server.host().address() + ":443", listed.line());
    assertTrue(listed.err().contains("Asking each address of 10.77.0.0/24 (254)"), listed.err());
    CommandResult unlocked = owner.run("a passphrase", "unlock", "--passphrase-stdin", NAME);
    assertTrue(
        unlocked.err().contains("The server is still starting. Nothing was tried."),
        unlocked.err());
    CommandResult unheard = owner.run("", "list", "--no-scan").orThrow();
    assertEquals(
        List.of("No server announces itself on this network.", "not here     workshop"),
        unheard.out().lines().toList());
  }

  private static void assertMulticastIsForbidden(LanHost host) throws Exception {
    CommandResult sent =
        host.run(
            List.of("socat", "-u", "-", "UDP4-DATAGRAM:224.0.0.251:5353"), "x".getBytes(UTF_8));
    assertTrue(sent.err().contains("Operation not permitted"), sent::toString);
  }

  @Test
  void whoLooksForServersAsksNoDnsServerAnything() throws Exception {
    Seeker owner = seeker("owner");
    Path resolver = Files.writeString(folder.resolve("resolv.conf"), "nameserver 10.77.0.99\n");
    owner.host().run("mount", "--bind", resolver.toString(), "/etc/resolv.conf").orThrow();
    owner.host().run(List.of("nft", "--file", "-"), COUNT_DNS.getBytes(UTF_8)).orThrow();

    owner.run("", "list", "--timeout", "1.5").orThrow();

    String counted = owner.host().run("nft", "list", "ruleset").orThrow().out();
    assertTrue(counted.contains("counter packets 0 bytes 0"), counted);
  }

  @Test
  void aServerThatIsSwitchedOnWhileTheOwnerWaitsIsFoundToo() throws Exception {
    Seeker owner = seeker("owner");
    TailsFirewall.raise(owner.host());
    LanHost machine = lan.host("machine");
    machine.run("ip", "link", "set", "eth0", "down").orThrow();
    AnnouncedServer server = AnnouncedServer.start(machine, NAME, folder.resolve("server"));
    owner.owning(server, NAME);
    Process watching = owner.start("list", "--watch", "--json");
    machine.run("ip", "link", "set", "eth0", "up").orThrow();

    assertTrue(watching.inputReader().readLine().contains("\"verdict\":\"yours\""));
    watching.destroyForcibly();
  }

  @Test
  void tenServersOnALanOfAnySizeAreFoundByAskingAlone() throws Exception {
    CrowdedLan crowded = new CrowdedLan(lan, folder.resolve("pins"));
    crowded.fill(JavaProgram.java(), 10, 10);
    LanHost host = crowded.visitor("owner", 250);
    TailsFirewall.raise(host);
    Seeker owner = new Seeker(host, crowded.pins());

    assertEquals(at(10), addresses(owner.list("list")));
    assertEquals(at(10), addresses(owner.list("list", "--subnet", "10.78.0.0/24")));
    Set<String> upperHalf = addresses(owner.list("list", "--subnet", "10.78.0.128/25"));
    assertEquals(Set.of("10.78.0.145", "10.78.0.169", "10.78.0.193", "10.78.0.217"), upperHalf);
  }

  @Test
  void twoHundredServersAreAllListedAndFiftyOfThemVerified() throws Exception {
    CrowdedLan crowded = new CrowdedLan(lan, folder.resolve("pins"));
    crowded.fill(JavaProgram.java(), 200, 50);
    Seeker owner = new Seeker(crowded.visitor("owner", 250), crowded.pins());

    // As long as it takes on a busy machine: how fast it is, ./bench tells.
    CommandResult listed = owner.run("", "list", "--timeout", "20").orThrow();
    List<String> lines = listed.out().lines().toList();
    assertEquals(at(200), addresses(lines));
    assertEquals(200, lines.size(), listed.out());
    assertEquals(1, count(lines, "yours        workshop  10.78.0.1:443"));
    assertEquals(49, count(lines, "stranger     server-"));
    assertEquals(150, count(lines, "no answer    server-"));
    assertFalse(listed.err().contains("Asking"), listed.err());
  }

  private static long count(List<String> lines, String start) {
    return lines.stream().filter(line -> line.startsWith(start)).count();
  }

  private static Set<String> at(int servers) {
    return new TreeSet<>(CrowdedLan.addresses(servers));
  }

  /** The addresses in what was listed, but for what is not here. */
  private static Set<String> addresses(List<String> lines) {
    Set<String> addresses = new TreeSet<>();
    for (String line : lines) {
      if (!line.startsWith("not here")) {
        addresses.add(line.replaceFirst(".*  (10\\.78\\.0\\.\\d+):443.*", "$1"));
      }
    }
    return addresses;
  }

  private Seeker seeker(String host) throws Exception {
    return new Seeker(lan.host(host), folder.resolve(host + "-pins"));
  }
}
