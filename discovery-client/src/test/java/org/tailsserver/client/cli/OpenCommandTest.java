// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.identity;
import static org.tailsserver.client.cli.ScriptedServer.status;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.CertificateFingerprint;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

class OpenCommandTest {

  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path home;
  private Path pins = Path.of("");
  private Path opened = Path.of("");

  @BeforeEach
  void keepThePin() throws Exception {
    pins = home.resolve("pins");
    opened = home.resolve("opened");
    PinStore.at(pins).save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
  }

  @Test
  void printsThePageAndWhatToCompareThenOpensIt() throws Exception {
    Path pipe = home.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path browser = browser("printf %s \"$1\" >'" + pipe + "'");
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--browser", browser.toString());
      assertEquals(0, run.code(), run.err());
      String page = "https://127.0.0.1:" + server.port() + "/";
      assertEquals(page, run.out().lines().findFirst().orElse(""));
      assertTrue(run.out().contains(CertificateFingerprint.of(WORKSHOP.certificate()).text()));
      assertTrue(run.out().contains(String.join(" ", WORKSHOP.pin().words())), run.out());
      assertEquals(page, Files.readString(pipe), "what the browser was given");
    }
  }

  @Test
  void printOnlyOpensNothing() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--print", "--browser", "/nonexistent");
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().startsWith("https://127.0.0.1:"), run.out());
    }
  }

  @Test
  void anImpostorsPageIsNotOpened() throws Exception {
    try (var twin = new ScriptedServer(LOOPBACK, identity("workshop"), status(200))) {
      CommandRun run = open(twin, "--browser", browser("touch '" + opened + "'").toString());
      assertEquals(5, run.code(), run.err());
      assertEquals("", run.out());
      assertFalse(Files.exists(opened));
    }
  }

  @Test
  void aBrowserThatIsNotThereIsNamedAndThePageStillPrinted() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--browser", "no-such-browser");
      assertEquals(13, run.code());
      assertTrue(run.err().contains("no-such-browser could not be started"), run.err());
      assertTrue(run.out().startsWith("https://"), run.out());
    }
  }

  private CommandRun open(ScriptedServer server, String... more) {
    String[] arguments = new String[6 + more.length];
    String[] first = {
      "open", "--pin-store", pins.toString(), "--address", server.address(), "workshop"
    };
    System.arraycopy(first, 0, arguments, 0, 6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return CommandRun.of(arguments);
  }

  private Path browser(String script) throws IOException {
    Path browser = Files.writeString(home.resolve("browser"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwx------"));
    return browser;
  }
}
