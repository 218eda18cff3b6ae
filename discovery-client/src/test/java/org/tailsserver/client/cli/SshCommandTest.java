// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.identity;
import static org.tailsserver.client.cli.ScriptedServer.status;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** All that ends before ssh is started; what comes after is tried with a real sshd. */
@DisplayName("tails-server ssh")
class SshCommandTest {

  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path home;
  private Path pins = Path.of("");
  private PinnedServer server;

  @BeforeEach
  void make() throws Exception {
    pins = home.resolve("pins");
    server =
        PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate())
            .withSsh(SshHostKey.provedWith(WORKSHOP.key(), SshKeyPair.generate().publicKey()));
  }

  @Test
  void goesNowhereWithoutTheKeyOfTheMachineThatMadeTheStick() throws Exception {
    PinStore.at(pins).save(server);
    CommandRun run = ssh("--address", "127.0.0.1:1");
    assertEquals(16, run.code());
    assertTrue(run.err().contains("stays on the machine on which you made the stick"), run.err());
    assertFalse(run.err().contains("Trying"), run.err());
  }

  @Test
  void goesNowhereIfTheStickWasMadeBeforeThereWereSuchKeys() throws Exception {
    PinStore.at(pins).save(PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate()));
    CommandRun run = ssh("--address", "127.0.0.1:1");
    assertEquals(16, run.code());
    assertTrue(run.err().contains("Make the stick anew"), run.err());
  }

  @Test
  void refusesAnImpostorWhateverIsAskedFor() throws Exception {
    keepWithKeys();
    try (var twin = new ScriptedServer(LOOPBACK, identity("workshop"), status(200))) {
      CommandRun run =
          ssh("--address", twin.address(), "--port", "2222", "--user", "admin", "--", "true");
      assertEquals(5, run.code());
      assertTrue(run.err().contains("IMPOSTOR"), run.err());
      assertFalse(run.err().contains("Trying"), run.err());
    }
  }

  @Test
  void refusesAKnownHostsThatSomebodyAddedTo() throws Exception {
    keepWithKeys();
    Path knownHosts = pins.resolve("workshop/known_hosts");
    Files.writeString(knownHosts, Files.readString(knownHosts) + "* ssh-ed25519 AAAA\n");
    CommandRun run = ssh("--address", "127.0.0.1:1");
    assertEquals(11, run.code());
    assertTrue(run.err().contains("known_hosts is damaged"), run.err());
  }

  @Test
  void refusesAKeyThatOthersCouldHaveRead() throws Exception {
    keepWithKeys();
    Path key = pins.resolve("workshop/id_ed25519");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    CommandRun run = ssh("--address", "127.0.0.1:1");
    assertEquals(11, run.code());
    assertTrue(run.err().contains("chmod 600"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--port=0",
        "--port=65536",
        "--port=-1",
        "--user=-oProxyCommand=x",
        "--user=",
        "--user=Root",
        "--user=a b"
      })
  void takesNoPortAndNoUserThatIsNone(String wrong) throws Exception {
    keepWithKeys();
    CommandRun run = ssh("--address", "127.0.0.1:1", wrong);
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("A port is a number"), run.err());
  }

  @Test
  void forgettingAServerTellsThatItsKeyForSshIsLost() throws Exception {
    keepWithKeys();
    CommandRun run =
        CommandRun.withInput("no\n", "pins", "--pin-store", pins.toString(), "forget", "workshop");
    assertEquals(20, run.code());
    assertTrue(run.err().contains("the key it logs in to that server with"), run.err());
    assertTrue(run.err().contains("id_ed25519"), run.err());
  }

  @Test
  void itsHostKeyIsShownAsSshKeygenShowsIt() throws Exception {
    keepWithKeys();
    String shown = server.sshHostKey().orElseThrow().key().fingerprint();
    CommandRun run = CommandRun.of("pins", "--pin-store", pins.toString(), "show", "workshop");
    assertTrue(run.out().contains("\n    ssh host key  " + shown + " (ED25519)\n"), run.out());
  }

  @Test
  void anotherMachineLearnsTheHostKeyFromAPinFileAndNoPrivateKey() throws Exception {
    keepWithKeys();
    Path file = home.resolve("workshop.pin");
    Path other = home.resolve("other");
    CommandRun.of("pins", "--pin-store", pins.toString(), "export", "workshop", file.toString());
    CommandRun run =
        CommandRun.of("pins", "--pin-store", other.toString(), "import", "--yes", file.toString());
    assertEquals(0, run.code(), run.err());
    assertEquals(
        Files.readString(pins.resolve("workshop/known_hosts")),
        Files.readString(other.resolve("workshop/known_hosts")));
    assertFalse(Files.exists(other.resolve("workshop/id_ed25519")));
    assertFalse(Files.readString(file).contains("PRIVATE"));
  }

  private void keepWithKeys() throws Exception {
    PinStore.at(pins).save(server, ClientIdentity.generate(), SshKeyPair.generate(), List.of());
  }

  private CommandRun ssh(String... more) {
    String[] arguments = new String[4 + more.length];
    System.arraycopy(
        new String[] {"ssh", "--pin-store", pins.toString(), "workshop"}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }
}
