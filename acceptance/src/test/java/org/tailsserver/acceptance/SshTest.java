// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.fixtures.image.Project;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.process.Command;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.identity.SshKeyPair;
import org.tailsserver.pinning.store.PinStore;

/** The owner logs in to OpenSSH's own server, which has the keys that a real stick has. */
@Tag("namespaces")
@DisplayName("tails-server ssh, with a real sshd,")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshTest {
  private static final Path PROGRAM = Project.folder().resolve("dist/bin/tails-server");
  private static final int NOT_LET_IN = 17;

  @TempDir static Path made;
  private static Stick stick;
  private static HeaderToken token;

  @TempDir Path folder;
  private Path store;
  private Path memory;
  private Path home;
  private Lan lan;
  private LanHost owner;
  private LanHost laptop;

  @BeforeAll
  static void makeStick() throws Exception {
    stick = Stick.write(made);
    String header = Partition.of(stick.image(), made.resolve("partition")).dump().out();
    token =
        assertInstanceOf(
                HeaderToken.Reading.Valid.class, Luks2Header.parse(header).token().orElseThrow())
            .token();
  }

  @BeforeEach
  void setUp() throws Exception {
    store = folder.resolve("store");
    Command.run(
            new ProcessBuilder(
                "cp", "-a", stick.home().resolve(".Tails-server").toString(), store.toString()),
            new byte[0])
        .orThrow();
    memory = Files.createDirectory(folder.resolve("memory"));
    home = Files.createDirectory(folder.resolve("home"));
    lan = Lan.create();
    owner = lan.host("owner");
    laptop = lan.host("laptop");
  }

  @AfterEach
  void tearDown() throws IOException {
    lan.close();
  }

  @Test
  void runsACommandOnTheServerThatProvedItsPageWithItsInputItsOutputsAndItsStatus()
      throws Exception {
    ServerIdentity identity = ServerIdentity.ofDer(token.certificateDer(), token.privateKeyPkcs8());
    try (Sshd _ = sshd();
        AnnouncedServer _ =
            AnnouncedServer.start(laptop, Stick.NAME, folder.resolve("portal"), identity)) {
      CommandResult ran =
          ssh("some input", "--timeout", "60", "workshop", "--", "cat; echo bad >&2; exit 7");

      assertEquals(7, ran.status(), ran::toString);
      assertEquals("some input", ran.out());
      assertTrue(ran.err().contains("it proved its key"), ran.err());
      assertTrue(ran.err().endsWith("bad\n"), ran.err());
      assertNothingLeft();
    }
  }

  @Test
  void goesWhereTheServerWasLastWhenItsPageIsClosedAndLeavesTheProofToSsh() throws Exception {
    seenAtLaptop();
    try (Sshd _ = sshd()) {
      CommandResult ran = ssh("", "workshop", "--timeout", "0.2", "--", "echo", "in");

      assertEquals(0, ran.status(), ran::toString);
      assertEquals("in\n", ran.out());
      assertTrue(ran.err().contains("its host key is the proof"), ran.err());
    }
  }

  @Test
  void isADeadEndWhereAnotherHostKeyIs() throws Exception {
    Path touched = folder.resolve("touched");
    byte[] another = SshKeyPair.generate().pem();
    try (Sshd _ = Sshd.start(laptop, folder.resolve("sshd"), another, token.ssh().owners())) {
      CommandResult ran = ssh("secret", at(), "workshop", "--", "cat >" + touched);

      assertEquals(5, ran.status(), ran::toString);
      assertTrue(ran.err().contains("IMPOSTOR: what answers at " + laptop.address()), ran.err());
      assertFalse(ran.err().contains("ssh-keygen"), "no advice to go on: " + ran.err());
      assertFalse(Files.exists(touched));
      assertNothingLeft();
    }
  }

  @Test
  void usesNothingOfThePersonsOwnSettings() throws Exception {
    Path planted = folder.resolve("planted");
    Path dotSsh = Files.createDirectory(home.resolve(".ssh"));
    String hostile =
        """
        Match exec "touch %1$s"
        Host *
          ProxyCommand touch %1$s
          StrictHostKeyChecking no
          UserKnownHostsFile /dev/null
        """
            .formatted(planted);
    plantHome();
    Path ours = Files.writeString(dotSsh.resolve("config"), hostile);
    Path everybodys = Files.writeString(folder.resolve("ssh_config"), hostile);
    owner.run("mount", "--bind", everybodys.toString(), "/etc/ssh/ssh_config").orThrow();
    own(ours);
    try (Sshd _ = sshd()) {
      CommandResult ran = ssh("", at(), "workshop", "--", "echo in");

      assertEquals("in\n", ran.out(), ran::toString);
      assertFalse(Files.exists(planted));
      owner.run("/usr/bin/ssh", "-p", String.valueOf(Sshd.PORT), laptop.address(), "true");
      assertTrue(Files.exists(planted), "an ssh that is not ours would have used it");
    }
  }

  @Test
  void showsTheServerNoOtherKeyOfThePersonNotEvenOneItWouldTake() throws Exception {
    Path dotSsh = Files.createDirectory(home.resolve(".ssh"));
    plantHome();
    SshKeyPair other = SshKeyPair.generate();
    Path key = dotSsh.resolve("id_ed25519");
    Files.write(key, other.pem());
    own(key);
    String socket = lan.scratch().resolve("agent").toString();
    Process agent = owner.start(List.of("ssh-agent", "-D", "-a", socket));
    assertTrue(agent.inputReader().readLine().contains(socket));
    owner.run("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", key.toString()).orThrow();
    List<String> otherAlone = List.of(other.publicKey().text());
    byte[] hostKey = pem();
    try (Sshd _ = Sshd.start(laptop, folder.resolve("sshd"), hostKey, otherAlone)) {
      List<String> argv = new ArrayList<>(List.of("env", "SSH_AUTH_SOCK=" + socket));
      argv.addAll(argv(at(), "workshop", "--", "true"));
      CommandResult ran = owner.run(argv, new byte[0]);

      assertEquals(NOT_LET_IN, ran.status(), ran::toString);
      assertTrue(ran.err().contains("does not let this machine's key in"), ran.err());
      owner
          .run(
              "/usr/bin/ssh",
              "-oStrictHostKeyChecking=no",
              "-oUserKnownHostsFile=/dev/null",
              "-p" + Sshd.PORT,
              "-l" + Sshd.USER,
              laptop.address(),
              "true")
          .orThrow();
    } finally {
      agent.destroyForcibly();
    }
  }

  @Test
  void takesPetnamesWithAnythingInThem() throws Exception {
    String petname = "my \"old\" %h $HOME ${HOME} 'shed' ~ ;#";
    PinStore.at(store).rename(Stick.NAME, ServerName.of(petname));
    try (Sshd _ = sshd()) {
      CommandResult ran = ssh("", at(), petname, "--", "echo", "in");

      assertEquals("in\n", ran.out(), ran::toString);
    }
  }

  @Test
  void passesTheTerminalOnSoThatCtrlCReachesTheServerAndNothingHere() throws Exception {
    try (Sshd _ = sshd()) {
      String command =
          quoted(argv(at(), "workshop")) + "; echo \"it ended with $?\""; // with a shell there
      Process terminal = owner.start(List.of("script", "-qc", command, "/dev/null"));
      var keys = terminal.outputWriter(UTF_8);
      BufferedReader screen = terminal.inputReader(UTF_8);
      keys.write(
          """
          exec sh -c 'trap "echo caught on $(tty); exit 9" INT; echo rea""dy; tail -f /dev/null'
          """);
      keys.flush();
      List<String> shown = new ArrayList<>();
      await(screen, shown, "ready");
      keys.write('\u0003');
      keys.flush();
      await(screen, shown, "caught on /dev/pts/");
      await(screen, shown, "it ended with 9");
      assertEquals(0, terminal.waitFor(), shown::toString);
      assertNothingLeft();
    }
  }

  @Test
  void endsSshWhenItIsEndedItself() throws Exception {
    try (Sshd _ = sshd()) {
      String command =
          "echo $$; exec "
              + quoted(argv(at(), "workshop", "--", "echo up; exec tail -f /dev/null"));
      Process program = owner.start(List.of("sh", "-c", command));
      BufferedReader out = program.inputReader();
      String pid = out.readLine();
      assertEquals("up", out.readLine());

      owner.run("kill", "-TERM", pid).orThrow();

      assertEquals(143, program.waitFor());
      assertNothingLeft();
      assertEquals(1, owner.run("pgrep", "--exact", "ssh").status(), "no ssh is left on the LAN");
    }
  }

  @Test
  void saysWhatToInstallWhereSshIsMissing() throws Exception {
    owner.run("mount", "--bind", "/dev/null", "/usr/bin/ssh").orThrow();

    CommandResult ran = ssh("", at(), "workshop");

    assertEquals(15, ran.status(), ran::toString);
    assertTrue(ran.err().contains("apt install openssh-client"), ran.err());
  }

  @Test
  void tellsWhoDoesNotAnswerFromWhoDoesNotLetIn() throws Exception {
    CommandResult ran = ssh("", at(), "workshop");

    assertEquals(6, ran.status(), ran::toString);
    assertTrue(ran.err().contains("port 2222: the connection is refused"), ran.err());
  }

  private Sshd sshd() throws Exception {
    return Sshd.start(laptop, folder.resolve("sshd"), token.ssh());
  }

  private String at() {
    return "--address=" + laptop.address();
  }

  private CommandResult ssh(String input, String... arguments) throws Exception {
    return owner.run(argv(arguments), input.getBytes(UTF_8));
  }

  private List<String> argv(String... arguments) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "env",
                "HOME=" + home,
                "XDG_RUNTIME_DIR=" + memory,
                PROGRAM.toString(),
                "ssh",
                "--pin-store=" + store,
                "--port=" + Sshd.PORT,
                "--user=" + Sshd.USER));
    argv.addAll(List.of(arguments));
    return argv;
  }

  private void seenAtLaptop() throws Exception {
    PinStore pins = PinStore.at(store);
    pins.save(
        pins.find(Stick.NAME).orElseThrow().seenAt(InetAddress.ofLiteral(laptop.address()), 443));
  }

  /** The home that counts for ssh is that of the list of users, not that of the environment. */
  private void plantHome() throws Exception {
    List<String> users =
        Files.readAllLines(Path.of("/etc/passwd")).stream()
            .map(line -> {
              String[] fields = line.split(":", -1);
              fields[5] = home.toString();
              return String.join(":", fields);
            })
            .toList();
    Path passwd = Files.write(folder.resolve("passwd"), users);
    owner.run("mount", "--bind", passwd.toString(), "/etc/passwd").orThrow();
  }

  private static void own(Path file) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static byte[] pem() {
    return Sshd.pem(token.ssh());
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> all = Files.list(memory)) {
      assertEquals(List.of(), all.toList());
    }
  }

  private static void await(BufferedReader screen, List<String> shown, String text)
      throws IOException {
    for (String line = screen.readLine(); ; line = screen.readLine()) {
      if (line == null) {
        throw new IOException("not shown: " + text + " in " + shown);
      }
      shown.add(line);
      if (line.contains(text)) {
        return;
      }
    }
  }

  private static String quoted(List<String> argv) {
    StringBuilder line = new StringBuilder();
    for (String word : argv) {
      line.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return line.toString();
  }
}
