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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.client.open.StandIn;
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
  void opensThePageInABrowserThatTakesThisCertificateAndStaysUntilItIsClosed() throws Exception {
    Path browser =
        browser("cp -R \"$profile\" '" + opened + "' && echo \"$4\" >'" + opened + "/page'");
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--browser", browser.toString());
      assertEquals(0, run.code(), run.err());
      String page = "https://127.0.0.1:" + server.port() + "/";
      assertEquals(page + "\n", Files.readString(opened.resolve("page")));
      assertEquals(page, run.out().lines().findFirst().orElse(""));
      assertTrue(run.out().contains(String.join(" ", WORKSHOP.pin().words())), run.out());
      assertEquals(
          "127.0.0.1:%d:\tOID.2.16.840.1.101.3.4.2.1\t%s\t\n"
              .formatted(server.port(), CertificateFingerprint.of(WORKSHOP.certificate())),
          Files.readString(opened.resolve("cert_override.txt")));
      assertTrue(run.err().contains("Opening the page in " + browser), run.err());
      assertTrue(run.err().endsWith("The browser is closed and its profile removed.\n"), run.err());
    }
  }

  @Test
  void printOnlyOpensNothingAndSaysWhatToCompare() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run =
          open(server, "--print", "--browser", browser("touch '" + opened + "'").toString());
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().startsWith("https://127.0.0.1:"), run.out());
      assertTrue(run.out().contains(CertificateFingerprint.of(WORKSHOP.certificate()).text()));
      assertFalse(Files.exists(opened));
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
  void aBrowserThatIsNotThereIsNamedAndUnlockOffered() throws Exception {
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--browser", "no-such-browser");
      assertEquals(13, run.code());
      assertTrue(run.err().contains("There is no program no-such-browser."), run.err());
      assertTrue(run.err().contains("tails-server unlock workshop\n"), run.err());
      assertTrue(run.out().startsWith("https://"), run.out());
    }
  }

  @Test
  void aProgramThatOpensNothingIsNamedAndUnlockOffered() throws Exception {
    Path other = StandIn.write(home.resolve("other"), "exit 7\n");
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--browser", other.toString());
      assertEquals(13, run.code());
      assertTrue(run.err().contains(other + " ended (status 7) without opening"), run.err());
      assertTrue(run.err().contains("tails-server unlock workshop\n"), run.err());
    }
  }

  @Test
  void aProgramThatCannotBeStartedIsNamed() throws Exception {
    Path broken = StandIn.write(home.resolve("broken"), "");
    Files.writeString(broken, "#!/nonexistent/interpreter\n");
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200))) {
      CommandRun run = open(server, "--browser", broken.toString());
      assertEquals(13, run.code());
      assertTrue(run.err().contains(broken + " could not be started"), run.err());
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
    return StandIn.write(home.resolve("browser"), StandIn.USES_PROFILE + script + "\n");
  }
}
