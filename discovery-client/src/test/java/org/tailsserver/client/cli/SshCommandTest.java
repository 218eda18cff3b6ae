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
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.lan.AloneOnLoopback;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** All that comes before the server's key is proved; what comes after is tried with a real sshd. */
@ExtendWith(AloneOnLoopback.class)
@DisplayName("tails-server ssh")
class SshCommandTest {

  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final InetAddress LAST = InetAddress.ofLiteral("127.83.72.1");

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

  @Test
  void whatWhoeverAnswersSaysIsNotTakenForAProof() throws Exception {
    keepWithKeys();
    for (String words :
        List.of(
            "Permission denied (publickey).",
            "x\nroot@127.0.0.1: Permission denied (publickey).\n")) {
      try (var impostor = new SaysGoodbye(LOOPBACK, 0, words)) {
        CommandRun run = ssh("--address", "127.0.0.1:1", "--port", String.valueOf(impostor.port()));
        assertEquals(255, run.code(), run.err());
        assertFalse(run.err().contains("proved its host key"), run.err());
        assertTrue(run.err().contains("Received disconnect from 127.0.0.1"), run.err());
      }
    }
  }

  @Test
  void goesWhereItWasLastWhoeverTakesItsNameElsewhere() throws Exception {
    keepWithKeys();
    PinStore.at(pins).seen(server, LAST, 1);
    try (var twin = new ScriptedServer(LOOPBACK, identity("workshop"), status(200));
        JmDNS _ = announced(twin.port());
        var there = new SaysGoodbye(LAST, 0, "here it is")) {
      CommandRun run = search("--port", String.valueOf(there.port()));
      assertEquals(255, run.code(), run.err());
      assertTrue(run.err().contains("Trying 127.83.72.1..."), run.err());
      assertTrue(run.err().contains("here it is"), run.err());
    }
  }

  @Test
  void goesNowhereIfAnImpostorIsWhereItWasLastAndSaysHowElse() throws Exception {
    keepWithKeys();
    PinStore.at(pins).seen(server, LOOPBACK, 1);
    try (var twin = new ScriptedServer(LOOPBACK, identity("workshop"), status(200));
        JmDNS _ = announced(twin.port())) {
      CommandRun run = search();
      assertEquals(5, run.code(), run.err());
      assertFalse(run.err().contains("Trying"), run.err());
      assertTrue(run.err().contains("tails-server ssh --address ADDRESS workshop"), run.err());
    }
  }

  @Test
  void asksWhoAnnouncesItOnlyWhereNobodyAnswersAtTheLastAddress() throws Exception {
    keepWithKeys();
    PinStore.at(pins).seen(server, LAST, 1);
    try (JmDNS _ = announced(1);
        var announced = new SaysGoodbye(LOOPBACK, 0, "at the other")) {
      CommandRun run = search("--port", String.valueOf(announced.port()));
      assertEquals(255, run.code(), run.err());
      int first = run.err().indexOf("Trying 127.83.72.1...");
      assertTrue(first >= 0 && first < run.err().indexOf("Trying 127.0.0.1,"), run.err());
      assertTrue(run.err().contains("at the other"), run.err());
    }
  }

  @Test
  void goesToNoNetworkThatThisMachineIsNotOn() throws Exception {
    keepWithKeys();
    PinStore.at(pins).seen(server, InetAddress.ofLiteral("192.0.2.1"), 443);
    CommandRun run = search();
    assertEquals(4, run.code(), run.err());
    assertFalse(run.err().contains("192.0.2.1"), run.err());
  }

  private CommandRun search(String... more) {
    List<String> all =
        new ArrayList<>(List.of("--from", "127.0.0.1", "--no-scan", "--timeout", "4"));
    all.addAll(List.of(more));
    return ssh(all.toArray(String[]::new));
  }

  /** A host that announces the server's name. */
  private static JmDNS announced(int port) throws Exception {
    JmDNS responder = JmDNS.create(LOOPBACK, "ssh-test-host");
    responder.registerService(
        ServiceInfo.create("_tails-server._tcp.local.", "workshop", port, "v=1"));
    ListCommandTest.waitUntilAnnounced("workshop");
    return responder;
  }

  /** Greets like a server for ssh, then says something and leaves. */
  private static final class SaysGoodbye implements AutoCloseable {
    private static final int DISCONNECT = 1;
    private final ServerSocket door;

    SaysGoodbye(InetAddress address, int port, String words) throws IOException {
      door = new ServerSocket(port, 1, address);
      Thread.ofVirtual().start(() -> greet(words));
    }

    int port() {
      return door.getLocalPort();
    }

    private void greet(String words) {
      try (Socket guest = door.accept()) {
        guest.getOutputStream().write("SSH-2.0-x\r\n".getBytes(UTF_8));
        guest.getOutputStream().write(disconnect(words.getBytes(UTF_8)));
        guest.getInputStream().readAllBytes();
      } catch (IOException e) {
        // closed
      }
    }

    /** A packet without encryption (RFC 4253, sections 6 and 11.1). */
    private static byte[] disconnect(byte[] words) {
      int payload = 1 + 4 + 4 + words.length + 4;
      int padding = 12 - (5 + payload + 4) % 8;
      ByteBuffer packet = ByteBuffer.allocate(5 + payload + padding);
      packet.putInt(1 + payload + padding).put((byte) padding);
      packet.put((byte) DISCONNECT).putInt(2).putInt(words.length).put(words).putInt(0);
      return packet.array();
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
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
