// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.pinning.firefox.CertificateOverride;
import org.tailsserver.pinning.pin.CertificateFingerprint;

class VisitTest {

  private static final CertificateOverride OVERRIDE =
      new CertificateOverride(
          InetAddress.ofLiteral("192.168.1.7"),
          8443,
          new CertificateFingerprint("00" + ":AB".repeat(31)));

  @TempDir Path root;
  private Path home = Path.of("");
  private Path memory = Path.of("");
  private Path seen = Path.of("");
  private Machine machine = new Machine(Map.of(), Path.of("/"));

  @BeforeEach
  void furnish() throws IOException {
    home = Files.createDirectory(root.resolve("person"));
    memory = Files.createDirectory(root.resolve("memory"));
    seen = Files.createDirectory(root.resolve("seen"));
    machine =
        new Machine(Map.of("HOME", home.toString(), "XDG_RUNTIME_DIR", memory.toString()), root);
  }

  @Test
  void theBrowserGetsTheProfileThePageAndNoMore() throws Exception {
    Path browser =
        browser(
            """
            printf '%s\\n' "$#" "$4" >'SEEN/argv'
            cp -R "$profile/." 'SEEN/profile'
            stat -c %a "$(dirname "$profile")" >'SEEN/mode'
            """);

    assertEquals(new Visit.Ending.Closed(), visit(browser));

    assertEquals("4\nhttps://192.168.1.7:8443/\n", Files.readString(seen.resolve("argv")));
    assertEquals(OVERRIDE.line(), Files.readString(seen.resolve("profile/cert_override.txt")));
    assertTrue(
        Files.readString(seen.resolve("profile/user.js"))
            .contains("user_pref(\"network.proxy.no_proxies_on\", \"192.168.1.7:8443\");\n"));
    assertEquals("700\n", Files.readString(seen.resolve("mode")));
    assertEquals(List.of(), left());
  }

  @Test
  void theBrowsersHomeGoesAwayTooButThePersonsLookIsKept() throws Exception {
    Files.createDirectories(home.resolve(".config/dconf"));
    Files.writeString(home.resolve(".config/dconf/user"), "high contrast");
    Path browser =
        browser(
            """
            cp "$HOME/.config/dconf/user" 'SEEN/dconf'
            mkdir -p "$HOME/.cache/deep" && : >"$HOME/.cache/deep/trace"
            printf '%s' "$HOME" >'SEEN/home'
            """);

    assertEquals(new Visit.Ending.Closed(), visit(browser));

    assertEquals("high contrast", Files.readString(seen.resolve("dconf")));
    assertTrue(Path.of(Files.readString(seen.resolve("home"))).startsWith(memory));
    assertEquals(List.of(), left());
    assertEquals("high contrast", Files.readString(home.resolve(".config/dconf/user")));
  }

  @Test
  void nothingInItsEnvironmentWritesDownKeysOrLeadsElsewhere() throws Exception {
    Files.createFile(home.resolve(".Xauthority"));
    Map<String, String> variables = new HashMap<>();
    for (String name :
        List.of("SSLKEYLOGFILE", "MOZ_LOG", "MOZ_LOG_FILE", "XDG_CACHE_HOME", "XDG_DATA_HOME")) {
      variables.put(name, "/somewhere");
    }
    variables.put("DISPLAY", ":7");

    new BrowserEnvironment(machine, memory.resolve("visit"), 9050).apply(variables);

    assertEquals(
        Map.of(
            "DISPLAY", ":7",
            "HOME", memory.resolve("visit/home").toString(),
            "XAUTHORITY", home.resolve(".Xauthority").toString(),
            "MOZ_CRASHREPORTER_DISABLE", "1",
            "MOZ_REMOTE_SETTINGS_DEVTOOLS", "1",
            "RES_OPTIONS", "attempts:0",
            "TOR_SKIP_LAUNCH", "1",
            "TOR_SKIP_CONTROLPORTTEST", "1",
            "TOR_SOCKS_HOST", "127.0.0.1",
            "TOR_SOCKS_PORT", "9050"),
        variables);
  }

  @Test
  void aProgramThatIsNoFirefoxIsSaidToBeNone() throws Exception {
    Path other = StandIn.write(root.resolve("other"), "exit 3\n");
    assertEquals(new Visit.Ending.NeverOpened(3), visit(other));
    assertEquals(List.of(), left());
  }

  @Test
  void aProgramThatCannotBeStartedLeavesNothing() {
    assertThrows(IOException.class, () -> visit(root.resolve("nothing")));
    assertEquals(List.of(), left());
  }

  @Test
  void closingEndsTheBrowserBehindAScriptAndRemovesTheProfile() throws Exception {
    Path pipe = pipe();
    Path browser = browser("tail -f /dev/null &\necho $! >'" + pipe + "'\nwait\n");
    CompletableFuture<Visit.Ending> ending;
    ProcessHandle behind;
    try (Visit visit = Visit.prepare(machine, OVERRIDE)) {
      ending = begin(visit, browser);
      behind = ProcessHandle.of(Long.parseLong(Files.readString(pipe).strip())).orElseThrow();
    }
    assertFalse(behind.isAlive());
    assertEquals(List.of(), left());
    ending.join();
  }

  @Test
  void aProgramThatLeavesABrowserBehindIsNotTheEnd() throws Exception {
    Path pipe = pipe();
    // Debian's Python locks as Firefox does, by fcntl(2).
    Path browser =
        browser(
            """
            exec python3 - "$profile" 'PIPE' 'SEEN/end' <<'END'
            import fcntl, os, sys
            profile, pipe, end = sys.argv[1:]
            ready, told = os.pipe()
            if os.fork():
                os.read(ready, 1)
                os._exit(0)
            lock = open(profile + "/.parentlock", "w")
            fcntl.lockf(lock, fcntl.LOCK_EX)
            os.write(told, b".")
            open(pipe).read()
            open(end, "w").write(str(os.path.exists(profile + "/user.js")))
            END
            """
                .replace("PIPE", pipe.toString()));
    try (Visit visit = Visit.prepare(machine, OVERRIDE)) {
      CompletableFuture<Visit.Ending> ending = begin(visit, browser);
      Files.writeString(pipe, "close the window");

      assertEquals(new Visit.Ending.Closed(), ending.join());
      assertEquals("True", Files.readString(seen.resolve("end")));
    }
    assertEquals(List.of(), left());
  }

  @Test
  void theNextVisitRemovesWhatAKilledOneLeftUnlessABrowserStillRunsOnIt() throws Exception {
    Path left = memory.resolve("tails-server-visit-00000000000000aa");
    Path used = memory.resolve("tails-server-visit-00000000000000bb");
    for (Path folder : List.of(left, used)) {
      Files.createDirectories(folder.resolve("profile"));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Files.createFile(folder.resolve("lock"));
      Files.createFile(folder.resolve("profile/.parentlock"));
    }
    Process holder =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl, sys; lock = open(sys.argv[1], 'w'); fcntl.lockf(lock, fcntl.LOCK_EX);"
                    + " print('locked', flush=True); sys.stdin.read()",
                used.resolve("profile/.parentlock").toString())
            .start();
    try {
      assertEquals("locked", holder.inputReader().readLine());
      assertEquals(new Visit.Ending.Closed(), visit(browser("")));
      assertEquals(List.of(used), left());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertEquals(new Visit.Ending.Closed(), visit(browser("")));
    assertEquals(List.of(), left());
  }

  private static CompletableFuture<Visit.Ending> begin(Visit visit, Path browser) {
    CompletableFuture<Visit.Ending> ending = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            ending.complete(visit.with(browser));
          } catch (IOException | InterruptedException e) {
            ending.completeExceptionally(e);
          }
        });
    return ending;
  }

  private Visit.Ending visit(Path browser) throws IOException, InterruptedException {
    try (Visit visit = Visit.prepare(machine, OVERRIDE)) {
      return visit.with(browser);
    }
  }

  private Path browser(String script) throws IOException {
    return StandIn.write(
        root.resolve("firefox"), StandIn.USES_PROFILE + script.replace("SEEN", seen.toString()));
  }

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = root.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    return pipe;
  }

  private List<Path> left() {
    try (Stream<Path> all = Files.list(memory)) {
      return all.filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
