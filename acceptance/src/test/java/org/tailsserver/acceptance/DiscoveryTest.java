// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.process.CommandResult;

/** The real announcement and the real client, as programs on hosts of a LAN. */
@Tag("namespaces")
@DisplayName("On networks as they are,")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiscoveryTest {
  private static final String NAME = "workshop";

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
  void ofTwoServersWithOneNameOneIsRenamedAndThePinTellsWhoseEachIs() throws Exception {
    AnnouncedServer first = server("first");
    Seeker owner = seeker("owner").owning(first, NAME);
    owner.await("yours", first.host().address());
    AnnouncedServer second = server("second");
    // Mostly the second; but the first, if it is too busy to defend its name. Who heard it by the
    // old name keeps calling it so: each time somebody looks who has heard nothing yet.
    Seeker stranger = seeker("stranger");
    List<String> strangers = stranger.list();
    while (strangers.stream().noneMatch(line -> line.contains("workshop (2)"))) {
      strangers = stranger.list();
    }
    assertEquals(2, strangers.size(), strangers::toString);
    strangers = strangers.stream().sorted().toList();
    assertStarts("stranger     workshop  10.77.0.", strangers.get(0));
    assertStarts("stranger     workshop (2)  10.77.0.", strangers.get(1));
    assertEquals(
        List.of("yours workshop " + at(first), "IMPOSTOR NAME " + at(second)), verdicts(owner));
    Seeker other = seeker("other").owning(second, NAME);
    assertEquals(
        List.of("yours workshop " + at(second), "IMPOSTOR NAME " + at(first)), verdicts(other));
  }

  private static String at(AnnouncedServer server) {
    return server.host().address() + ":443";
  }

  /** Verdict, name and address of each; an impostor may go by either name. */
  private static List<String> verdicts(Seeker seeker) throws Exception {
    return seeker.list().stream()
        .map(line -> line.replaceFirst("^IMPOSTOR +workshop( \\(2\\))?  ", "IMPOSTOR NAME "))
        .map(line -> line.replaceFirst("  \\(not your.*", "").replaceAll(" +", " "))
        .toList();
  }

  @Test
  void twoServersWithOneNameThatStartTogetherAreBothFound() throws Exception {
    AnnouncedServer one = server("one");
    AnnouncedServer other = server("other-one");
    Seeker owner = seeker("owner").owning(one, NAME);

    owner.await("yours", one.host().address());
    owner.await("impostor", other.host().address());
  }

  @Test
  void whoTakesNameAndAddressOfAServerThatWentAwayIsAnImpostorToEveryCommand() throws Exception {
    LanHost machine = lan.host("machine");
    Seeker owner = seeker("owner");
    try (AnnouncedServer real = AnnouncedServer.start(machine, NAME, folder.resolve("real"))) {
      owner.owning(real, NAME).await("yours", machine.address());
    }
    AnnouncedServer clone = AnnouncedServer.start(machine, NAME, folder.resolve("clone"));

    assertIsAnImpostorToEveryCommand(owner, clone.host());
  }

  @Test
  void whoShowsTheServersCertificateWithoutItsKeyIsAnImpostorToEveryCommand() throws Exception {
    LanHost machine = lan.host("machine");
    Seeker owner = seeker("owner");
    Path real = folder.resolve("real");
    try (AnnouncedServer server = AnnouncedServer.start(machine, NAME, real)) {
      owner.owning(server, NAME).await("yours", machine.address());
    }
    Process thief = Thief.start(machine, NAME, real.resolve("certificate.pem"));
    try {
      assertIsAnImpostorToEveryCommand(owner, machine);
      assertTrue(owner.list().getFirst().contains("does not own its key"));
    } finally {
      thief.destroyForcibly().waitFor();
    }
  }

  private static void assertIsAnImpostorToEveryCommand(Seeker owner, LanHost machine)
      throws Exception {
    owner.await("impostor", machine.address());
    assertStarts("IMPOSTOR     workshop  " + machine.address() + ":443", owner.list().getFirst());
    for (List<String> line :
        List.of(
            List.of("unlock", "--passphrase-stdin", NAME),
            List.of("unlock", "--passphrase-stdin", "--address", machine.address(), NAME),
            List.of("open", NAME))) {
      CommandResult ran = owner.run("a passphrase", line.toArray(String[]::new));
      assertEquals(5, ran.status(), () -> line + ": " + ran);
    }
  }

  @Test
  void aServerOnTwoNetworksIsFoundOnBothAndFollowsItsInterfaces() throws Exception {
    LanHost machine = lan.host("machine");
    plug(machine, "attic", "eth1", "10.78.0.1");
    AnnouncedServer server = AnnouncedServer.start(machine, NAME, folder.resolve("server"));
    Seeker owner = seeker("owner").owning(server, NAME);
    owner.await("yours", machine.address());
    Seeker upstairs = onlyOn("attic", "10.78.0.2").owning(server, NAME);
    upstairs.await("yours", "10.78.0.1");

    Seeker outside = onlyOn("yard", "10.79.0.2").owning(server, NAME);
    assertStarts("No server announces itself", outside.list().getFirst());
    plug(machine, "yard", "eth2", "10.79.0.1");
    outside.await("yours", "10.79.0.1");

    machine.run("ip", "address", "flush", "dev", "eth1").orThrow();
    machine.run("ip", "address", "add", "10.78.0.7/24", "dev", "eth1").orThrow();
    upstairs.await("yours", "10.78.0.7");
    assertStarts("yours        workshop  " + machine.address(), owner.list().getFirst());
  }

  @Test
  void aNetworkCardThatIsPulledAndPluggedBackIsAnnouncedOnAgain() throws Exception {
    LanHost machine = lan.host("machine");
    plugCard(machine);
    AnnouncedServer server = AnnouncedServer.start(machine, NAME, folder.resolve("server"));
    Seeker upstairs = onlyOn("attic", "10.78.0.2").owning(server, NAME);
    upstairs.await("yours", "10.78.0.1");

    // Faster than the announcer looks: all it can see is the same address on another interface.
    machine.run("ip", "link", "delete", "eth1").orThrow();
    plugCard(machine);
    upstairs.await("yours", "10.78.0.1");
  }

  @Test
  void whereThereIsNothingButLinkLocalIpv6TheServerIsFoundAndReached() throws Exception {
    LanHost machine = lan.host("machine");
    LanHost desk = lan.host("owner");
    for (LanHost host : List.of(machine, desk)) {
      host.run("ip", "-4", "address", "flush", "dev", "eth0").orThrow();
    }
    AnnouncedServer server = AnnouncedServer.start(machine, NAME, folder.resolve("server"));
    Seeker owner = new Seeker(desk, folder.resolve("pins")).owning(server, NAME);
    owner.await("yours", "fe80:");

    List<String> seen = owner.list();
    assertEquals(1, seen.size(), seen::toString);
    assertTrue(
        seen.getFirst().matches("yours +workshop {2}\\[fe80:[0-9a-f:]+%eth0]:443"), seen::toString);
    CommandResult ran = owner.run("a passphrase", "unlock", "--passphrase-stdin", NAME);
    assertEquals(6, ran.status(), ran::toString);
    assertTrue(ran.err().contains("The server is still starting. Nothing was tried."), ran.err());
    CommandResult open = owner.run("", "open", NAME);
    assertEquals(13, open.status(), open::toString);
    assertTrue(open.err().contains("no browser can open such an address"), open.err());
  }

  @Test
  void aFloodOfServersThatAreNotThereHidesNoneThatIs() throws Exception {
    AnnouncedServer server = server("machine");
    Seeker owner = seeker("owner").owning(server, NAME);
    owner.await("yours", server.host().address());
    Process flood = flood("servers");
    try {
      List<String> seen = owner.list();

      assertStarts("yours        workshop  " + server.host().address(), seen.getFirst());
      assertTrue(seen.size() < 300, () -> seen.size() + " lines");
      assertTrue(flood.isAlive());
    } finally {
      flood.destroyForcibly().waitFor();
    }
    owner.await("yours", server.host().address());
  }

  @Test
  void aServerThatComesWhenThousandsAreHeardAlreadyIsFoundNevertheless() throws Exception {
    AnnouncedServer server = server("machine");
    Seeker owner = seeker("owner").owning(server, NAME);
    owner.await("yours", server.host().address());
    server.host().run("ip", "link", "set", "eth0", "down").orThrow();
    Process flood = flood("servers");
    AtomicInteger lines = new AtomicInteger();
    try {
      owner.await(line -> {
        if (lines.incrementAndGet() == 200) {
          flood.inputReader().lines().limit(3).forEach(thousand -> {});
          plugCableIn(server.host());
        }
        return line.contains("\"verdict\":\"yours\"");
      });
      assertTrue(lines.get() < 400, lines::toString);
    } finally {
      flood.destroyForcibly().waitFor();
    }
  }

  private static void plugCableIn(LanHost host) {
    try {
      host.run("ip", "link", "set", "eth0", "up").orThrow();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoeverClaimsTheServersNameSilencesItOnlyAsLongAsTheyGoOn() throws Exception {
    AnnouncedServer server = server("machine");
    Seeker owner = seeker("owner").owning(server, NAME);
    owner.await("yours", server.host().address());
    Process flood = flood("claims");
    try {
      List<String> seen = owner.list();

      assertTrue(seen.size() < 300, () -> seen.size() + " lines");
      assertTrue(flood.isAlive());
    } finally {
      flood.destroyForcibly().waitFor();
    }
    owner.await("yours", server.host().address());
    assertTrue(server.process().isAlive());
  }

  /** Starts a flood and returns when a thousand packets are out. */
  private Process flood(String kind) throws Exception {
    LanHost hostile = lan.host("hostile");
    Process flood =
        hostile.start(
            JavaProgram.command(Flood.class.getName(), List.of(), hostile.address(), NAME, kind));
    assertEquals("1000", flood.inputReader().readLine());
    return flood;
  }

  private AnnouncedServer server(String host) throws Exception {
    return AnnouncedServer.start(lan.host(host), NAME, folder.resolve(host));
  }

  private Seeker seeker(String host) throws Exception {
    return new Seeker(lan.host(host), folder.resolve(host + "-pins"));
  }

  private Seeker onlyOn(String network, String address) throws Exception {
    LanHost host = lan.host("host-" + network);
    host.run("ip", "link", "delete", "eth0").orThrow();
    plug(host, network, "eth1", address);
    return new Seeker(host, folder.resolve(network + "-pins"));
  }

  private void plug(LanHost host, String network, String device, String address) throws Exception {
    lan.plug(host, network, device);
    host.run("ip", "address", "add", address + "/24", "dev", device).orThrow();
  }

  private void plugCard(LanHost host) throws Exception {
    plug(host, "attic", "eth1", "10.78.0.1");
    host.run("ip", "link", "set", "eth1", "address", "52:54:00:78:00:01").orThrow();
  }

  private static void assertStarts(String expected, String line) {
    assertTrue(line.startsWith(expected), line);
  }
}
