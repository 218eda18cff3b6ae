// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.identity;
import static org.tailsserver.client.cli.ScriptedServer.status;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.client.open.StandIn;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** The program as a process of its own, which finds its browser and can be ended. */
@DisplayName("tails-server open")
class OpenProcessTest {

  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");

  @TempDir Path root;
  private Path memory = Path.of("");
  private Path programs = Path.of("");
  private Path started = Path.of("");
  private ScriptedServer server;

  @BeforeEach
  void furnish() throws Exception {
    memory = Files.createDirectory(root.resolve("memory"));
    programs = Files.createDirectory(root.resolve("programs"));
    started = root.resolve("started");
    assertEquals(0, new ProcessBuilder("mkfifo", started.toString()).start().waitFor());
    PinStore.at(root.resolve("pins"))
        .save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
    server = new ScriptedServer(InetAddress.getLoopbackAddress(), WORKSHOP, status(200));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void findsFirefoxByItself() throws Exception {
    Path seen = root.resolve("seen");
    firefoxThat("printf %s \"$profile\" >'" + seen + "'");
    Process program = start();
    assertEquals(0, program.waitFor(), () -> said(program));
    assertTrue(Path.of(Files.readString(seen)).startsWith(memory));
    assertEquals(List.of(), left());
  }

  @Test
  void saysWhatToInstallAndOffersUnlockWhereNoBrowserIs() throws Exception {
    Process program = start();
    assertEquals(13, program.waitFor());
    String said = said(program);
    assertTrue(said.contains("apt install firefox-esr"), said);
    assertTrue(said.contains("tails-server unlock workshop"), said);
    assertEquals(List.of(), left());
  }

  @Test
  void endsTheBrowserAndRemovesTheProfileOnCtrlC() throws Exception {
    firefoxThat("echo \"$$ $profile\" >'" + started + "'; exec tail -f /dev/null");
    Process program = start();
    ProcessHandle browser = ProcessHandle.of(Long.parseLong(startedWith(program)[0])).orElseThrow();
    assertFalse(left().isEmpty());

    signal("INT", program);

    assertEquals(130, program.waitFor(), () -> said(program));
    assertFalse(browser.isAlive());
    assertEquals(List.of(), left());
    assertFalse(said(program).contains("without opening"));
  }

  @Test
  void removesTheProfileOfAProgramThatWasKilled() throws Exception {
    firefoxThat("echo \"$$ $profile\" >'" + started + "'; exec tail -f /dev/null");
    Process killed = start();
    ProcessHandle browser = ProcessHandle.of(Long.parseLong(startedWith(killed)[0])).orElseThrow();
    signal("KILL", killed);
    assertEquals(137, killed.waitFor());
    browser.destroyForcibly();
    browser.onExit().join();
    assertEquals(1, left().size());

    firefoxThat("");
    Process next = start();

    assertEquals(0, next.waitFor(), () -> said(next));
    assertEquals(List.of(), left());
  }

  @Test
  void leavesTheProfileOfAnotherThatRuns() throws Exception {
    firefoxThat("echo \"$$ $profile\" >'" + started + "'; exec tail -f /dev/null");
    Process first = start();
    Path profile = Path.of(startedWith(first)[1]);

    firefoxThat("");
    Process second = start();
    assertEquals(0, second.waitFor(), () -> said(second));

    assertTrue(Files.exists(profile.resolve("cert_override.txt")));
    signal("TERM", first);
    assertEquals(143, first.waitFor());
    assertEquals(List.of(), left());
  }

  private void firefoxThat(String script) throws IOException {
    Path firefox = programs.resolve("firefox-esr");
    Files.deleteIfExists(firefox);
    StandIn.write(firefox, StandIn.USES_PROFILE + "PATH=/usr/bin:/bin\n" + script + "\n");
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            // What a shell starts in the background ignores Ctrl-C, and so would this.
            "/usr/bin/env",
            "--default-signal=INT",
            JAVA.toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "open",
            "--pin-store",
            root.resolve("pins").toString(),
            "--address",
            server.address(),
            "workshop");
    builder.environment().put("PATH", programs.toString());
    builder.environment().put("HOME", root.toString());
    builder.environment().put("XDG_RUNTIME_DIR", memory.toString());
    return builder.redirectError(root.resolve("err").toFile()).start();
  }

  /** What the stand-in writes when it runs: its process and its profile. */
  private String[] startedWith(Process program) {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            line.complete(Files.readString(started).strip());
          } catch (IOException e) {
            line.completeExceptionally(e);
          }
        });
    var _ =
        program
            .onExit()
            .thenAccept(
                ended -> line.completeExceptionally(new IllegalStateException(said(ended))));
    return line.join().split(" ", -1);
  }

  private static void signal(String name, Process program)
      throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(program.pid()));
    assertEquals(0, kill.start().waitFor());
  }

  private String said(Process program) {
    try {
      return new String(program.getInputStream().readAllBytes(), UTF_8)
          + Files.readString(root.resolve("err"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Path> left() {
    try (Stream<Path> all = Files.list(memory)) {
      return all.toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
