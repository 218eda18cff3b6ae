// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tailsserver.init.luks.FaultException;
import org.tailsserver.init.standin.StandIns;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.state.UnlockState.ServiceStatus;

/** The real gobby entry of the catalogue, beside a made-up service. */
@Timeout(120)
class ServicesTest {
  private static final String GOBBY = "tails-server-gobby.service";

  private @TempDir Path folder;
  private StandIns standIns;
  private ServiceLayout layout;
  private Path ports;
  private final List<UnlockState> progress = new ArrayList<>();
  private final List<RuntimeException> faults = new ArrayList<>();

  @BeforeEach
  void machine() throws IOException {
    standIns = new StandIns(folder);
    ports = Files.writeString(folder.resolve("tcp"), "  sl  local_address\n");
    Path catalogue = Files.createDirectories(folder.resolve("catalogue"));
    copy(Path.of("../server-config/src/main/catalogue/gobby"), catalogue.resolve("gobby"));
    note(catalogue.resolve("note"));
    Files.createDirectories(standIns.mount());
    layout =
        new ServiceLayout(
            standIns.mount(), catalogue, folder.resolve("run"), folder.resolve("units"));
    listensAfterStart(GOBBY, 6523);
    listensAfterStart("note.service", 7000);
  }

  @Test
  void servicesStartInTheirOrderAndEachIsReported() throws Exception {
    assertEquals(
        List.of(new ServiceStatus("note", true, ""), new ServiceStatus("gobby", true, "")),
        start("[service.note]\n[service.gobby]\n"));
    assertEquals(
        List.of(new UnlockState.Starting("note", 1, 2), new UnlockState.Starting("gobby", 2, 2)),
        progress);
  }

  @Test
  void aServiceThatDoesNotStartKeepsNoOtherFromStarting() throws Exception {
    standIns.say("fail-note.service", "");
    List<ServiceStatus> statuses = start("[service.note]\n[service.gobby]\n");
    assertDown(statuses.getFirst(), "note", "did not start");
    assertEquals(new ServiceStatus("gobby", true, ""), statuses.getLast());
  }

  @Test
  void aServiceThatDiesBeforeItAnswersIsReported() throws Exception {
    standIns.say("start-note.service", "");
    standIns.say("failed-note.service", "");
    assertDown(start("[service.note]\n").getFirst(), "note", "did not start");
  }

  @Test
  void aServiceThatNeverAnswersIsReported() throws Exception {
    standIns.say("start-note.service", "");
    assertDown(start("[service.note]\n").getFirst(), "note", "does not answer");
  }

  @Test
  void aServiceWhoseUserCannotBeMadeIsReported() throws Exception {
    standIns.say("fail-tails-server-accounts@tails-server-gobby.conf.service", "");
    assertDown(start("[service.gobby]\n").getFirst(), "gobby", "user it runs as");
  }

  @Test
  void aServiceThisServerDoesNotKnowIsReported() throws Exception {
    List<ServiceStatus> statuses = start("[service.chat]\n[service.gobby]\n");
    assertDown(statuses.getFirst(), "chat", "does not know");
    assertTrue(statuses.getLast().running());
  }

  @Test
  void anOptionThatDoesNotFitIsReportedWithoutItsValue() throws Exception {
    ServiceStatus status = start("[service.gobby]\npassword = 12345678\n").getFirst();
    assertDown(status, "gobby", "password");
    assertFalse(status.reason().contains("12345678"));
  }

  @Test
  void aDamagedCatalogueStopsServicesButTakesNothingBack() throws Exception {
    Files.writeString(layout.catalogue().resolve("note/service.toml"), "not TOML");
    assertDown(start("[service.gobby]\n").getFirst(), "gobby", "damaged");
  }

  @Test
  void noServiceCanStartBeforeOrWithoutTheMountWhateverItsUnitSays() throws Exception {
    start("[service.note]\n");
    String dropIn = Files.readString(layout.units().resolve("note.service.d/50-tails-server.conf"));
    String mount = "live-persistence-TailsServer_unlocked.mount";
    assertTrue(dropIn.contains("BindsTo=" + mount + "\n"), dropIn);
    assertTrue(dropIn.contains("After=" + mount + "\n"), dropIn);
    assertTrue(dropIn.contains("AssertPathIsMountPoint=" + layout.mount() + "\n"), dropIn);
  }

  @Test
  void renderedConfigurationIsForRootOnlyFromItsFirstMoment() throws Exception {
    start("[service.gobby]\npassword = \"sesame\"\n");
    Path config = layout.configOf("gobby").resolve("infinoted.conf");
    assertTrue(Files.readString(config).contains("password=sesame"));
    assertEquals("rw-------", permissions(config));
    assertEquals("rwx------", permissions(layout.configOf("gobby")));
    assertFalse(standIns.argvAndEnvironments().contains("sesame"));
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void theKernelsOwnTableTellsThatAPortAcceptsConnections(StandardProtocolFamily family)
      throws Exception {
    ListeningPorts real = new ListeningPorts(Path.of("/proc/self/net"));
    int port;
    try (ServerSocketChannel socket = ServerSocketChannel.open(family)) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      port = socket.socket().getLocalPort();
      assertTrue(real.accepts(port));
    }
    assertFalse(real.accepts(port));
  }

  private List<ServiceStatus> start(String services)
      throws IOException, FaultException, InterruptedException {
    Files.writeString(standIns.mount().resolve("server.toml"), "version = 1\n" + services);
    ServiceStarter starter =
        new ServiceStarter(
            standIns.tools(), layout, new ListeningPorts(folder), Duration.ofMillis(200));
    Services all = new Services(layout, starter, faults::add);
    all.readConfiguration();
    return all.start(progress::add);
  }

  private void listensAfterStart(String unit, int port) throws IOException {
    String line = String.format("   0: 0100007F:%04X 00000000:0000 0A 0", port);
    standIns.say("start-" + unit, "echo '" + line + "' >> '" + ports + "'\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void note(Path note) throws IOException {
    Files.createDirectories(note.resolve("files"));
    Files.writeString(
        note.resolve("service.toml"),
        """
        version = 1
        display-name = "name"
        packages = []
        unit = "note.service"
        user = "note"
        port = 7000
        health = "tcp"
        [[file]]
        name = "note.service"
        kind = "unit"
        """);
    Files.writeString(note.resolve("messages.properties"), "name=Notes\n");
    Files.writeString(
        note.resolve("files/note.service"), "[Service]\nExecStart=/bin/true ${data}\n");
  }

  private static void assertDown(ServiceStatus status, String service, String reason) {
    assertEquals(service, status.service());
    assertFalse(status.running());
    assertTrue(status.reason().contains(reason), status.reason());
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
