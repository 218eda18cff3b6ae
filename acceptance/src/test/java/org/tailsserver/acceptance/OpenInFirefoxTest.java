// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.firefox.Firefox;
import org.tailsserver.fixtures.firefox.FirefoxProfile;
import org.tailsserver.fixtures.firefox.FirefoxProgram;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.lan.LeakTrap;
import org.tailsserver.fixtures.process.Command;
import org.tailsserver.fixtures.process.CommandResult;

/** The owner types "tails-server open workshop" at a machine with Firefox ESR. */
@Tag("firefox")
@DisplayName("tails-server open, with a real Firefox,")
class OpenInFirefoxTest {
  private static final Path PROGRAM = Project.folder().resolve("dist/bin/tails-server");
  private static final String PROCEED = "exception-button";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  private Path memory;
  private Lan lan;
  private LanHost owner;
  private PageServer server;
  private LeakTrap trap;

  @BeforeEach
  void setUp() throws Exception {
    memory = Files.createDirectory(folder.resolve("memory"));
    lan = Lan.create();
    owner = lan.host("owner");
    LanHost old = lan.host("laptop");
    server = PageServer.start(old, folder.resolve("pins"));
    trap = LeakTrap.set(owner, old.address(), server.port());
  }

  @AfterEach
  void tearDown() throws IOException {
    server.close();
    lan.close();
  }

  @Test
  void showsTheRightServersPageWithNoWarningAndLeavesNothing() throws Exception {
    FirefoxProgram program = FirefoxProgram.on(lan, owner);
    Process open = open("--browser", program.path().toString());
    try (Firefox firefox = program.awaitStarted(open)) {
      String page = firefox.awaitText(text -> text.contains(PageServer.REAL), PATIENCE);
      assertTrue(page.contains("No script ran."), page);
      firefox.screenshot(shots().resolve("open.png"));
      assertEquals(1, left().size());

      close(firefox, open);
    }
    assertEquals(List.of(), left());
    assertEquals(0, trap.packets());
  }

  @Test
  void reachesNothingElseWhereTorDoesNotRun() throws Exception {
    FirefoxProgram program = FirefoxProgram.on(lan, owner);
    Process open = open("--browser", program.path().toString());
    try (Firefox firefox = program.awaitStarted(open)) {
      firefox.awaitText(text -> text.contains(PageServer.REAL), PATIENCE);
      for (String elsewhere :
          List.of(
              "http://elsewhere.example/",
              "http://192.0.2.1/",
              "http://" + server.host() + ":8080/",
              "http://127.0.0.1:8080/")) {
        IOException refused = assertThrows(IOException.class, () -> firefox.open(elsewhere));
        assertTrue(refused.toString().contains("PROXY_CONNECTION_REFUSED"), refused.toString());
      }
      close(firefox, open);
    }
    assertEquals(0, trap.packets());
    assertNotEquals(0, owner.run("curl", "--max-time", "1", "http://elsewhere.example/").status());
    assertNotEquals(0, trap.packets(), "what does leave is seen");
  }

  @Test
  void sendsAllElseThroughTorWhereItRunsNamesIncluded() throws Exception {
    Process tor = owner.start(java(SocksLog.class, "9050"));
    BufferedReader asked = tor.inputReader();
    assertEquals("ready", asked.readLine());
    FirefoxProgram program = FirefoxProgram.on(lan, owner);
    Process open = open("--browser", program.path().toString());
    try (Firefox firefox = program.awaitStarted(open)) {
      firefox.awaitText(text -> text.contains(PageServer.REAL), PATIENCE);
      assertThrows(IOException.class, () -> firefox.open("http://elsewhere.example/"));
      List<String> before = new ArrayList<>();
      for (String line = asked.readLine(); !line.equals("name elsewhere.example:80"); ) {
        before.add(line);
        line = asked.readLine();
      }
      assertEquals(List.of(), before, "nobody asked for these");
      close(firefox, open);
    }
    assertEquals(0, trap.packets());
  }

  @Test
  void isADeadEndIfATwinTakesTheServersAddress() throws Exception {
    FirefoxProgram program = FirefoxProgram.on(lan, owner);
    Process open = open("--browser", program.path().toString());
    try (Firefox firefox = program.awaitStarted(open)) {
      firefox.awaitText(text -> text.contains(PageServer.REAL), PATIENCE);
      server.becomeTwin();

      IOException refused = assertThrows(IOException.class, () -> firefox.open(server.page()));
      assertTrue(refused.toString().contains("SELF_SIGNED_CERT"), refused.toString());
      assertFalse(firefox.waysFromRefusal().contains(PROCEED));
      firefox.screenshot(shots().resolve("open-twin.png"));

      close(firefox, open);
    }
    assertEquals(List.of(), left());
  }

  @Test
  void opensAServerAtAnIpv6AddressToo() throws Exception {
    for (LanHost host : List.of(owner, lan.host("laptop"))) {
      String address = "fd77::" + host.address().substring(host.address().lastIndexOf('.') + 1);
      host.run("ip", "address", "add", address + "/64", "dev", "eth0", "nodad").orThrow();
    }
    FirefoxProgram program = FirefoxProgram.on(lan, owner);
    String laptop = "[fd77:0:0:0:0:0:0:102]:" + server.port();
    Process open = start("--address", laptop, "--browser", program.path().toString());
    try (Firefox firefox = program.awaitStarted(open)) {
      firefox.awaitText(text -> text.contains(PageServer.REAL), PATIENCE);
      close(firefox, open);
    }
  }

  @Test
  void differsFromAnOrdinaryProfileWhichOffersAWayPast() throws Exception {
    try (Firefox firefox = Firefox.start(lan, lan.host("guest"), FirefoxProfile.plain())) {
      assertThrows(IOException.class, () -> firefox.open(server.page()));
      assertTrue(firefox.waysFromRefusal().contains(PROCEED));
    }
  }

  @Test
  void isNotNeededWhereThePinsWerePutIntoThePersonsOwnProfile() throws Exception {
    Command.finish(
            start("--print", "--address", server.hostAndPort()), List.of("open"), new byte[0])
        .orThrow();
    Path profile = Files.createDirectory(folder.resolve("profile"));
    Files.createFile(profile.resolve("prefs.js"));
    owner
        .run(
            PROGRAM.toString(),
            "pins",
            "--pin-store",
            folder.resolve("pins").toString(),
            "--into-profile",
            profile.toString())
        .orThrow();
    List<String> exceptions = List.of(Files.readString(profile.resolve("cert_override.txt")));
    try (Firefox firefox = Firefox.start(lan, owner, new FirefoxProfile(exceptions))) {
      firefox.open(server.page());
      firefox.awaitText(text -> text.contains(PageServer.REAL), PATIENCE);
      server.becomeTwin();
      assertThrows(IOException.class, () -> firefox.open(server.page()));
    }
  }

  @Test
  void saysOnTailsThatNoBrowserReachesTheServerAndOffersUnlock() throws Exception {
    Path release = Files.writeString(folder.resolve("os-release"), "TAILS_VERSION_ID=\"7.2\"\n");
    owner.run("mount", "--bind", release.toString(), "/etc/os-release").orThrow();

    CommandResult ended = Command.finish(open(), List.of("open"), new byte[0]);

    assertEquals(13, ended.status(), ended.err());
    assertTrue(
        ended.err().endsWith("unlock the server here instead: tails-server unlock workshop\n"),
        ended.err());
    assertEquals(List.of(), left());
  }

  private Process open(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--address", server.hostAndPort()));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private Process start(String... more) throws IOException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "env",
                "HOME=" + folder,
                "XDG_RUNTIME_DIR=" + memory,
                PROGRAM.toString(),
                "open",
                "--pin-store",
                folder.resolve("pins").toString(),
                PageServer.NAME));
    argv.addAll(List.of(more));
    return owner.start(argv);
  }

  /** As a person does; then the command ends. */
  private static void close(Firefox firefox, Process open)
      throws IOException, InterruptedException {
    firefox.quit();
    CommandResult ended = Command.finish(open, List.of("open"), new byte[0]).orThrow();
    assertTrue(ended.err().endsWith("The browser is closed and its profile removed.\n"));
  }

  /** The command line of a test program. */
  static List<String> java(Class<?> program, String... arguments) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    argv.addAll(List.of(arguments));
    return argv;
  }

  private static Path shots() throws IOException {
    return Files.createDirectories(Project.folder().resolve("acceptance/target/screenshots"));
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> all = Files.list(memory)) {
      return all.toList();
    }
  }
}
