// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.tailsserver.config.header.SshDoor;
import org.tailsserver.fixtures.lan.LanHost;

/** OpenSSH's own server, on a host of the LAN, where the person who runs the tests can log in. */
record Sshd(LanHost host, Process process) implements AutoCloseable {
  static final String USER = System.getProperty("user.name");

  /** Free, because the host has a network of its own, and open to everybody. */
  static final int PORT = 2222;

  /** Starts it with the key and for the owners that a stick's header names. */
  static Sshd start(LanHost host, Path folder, SshDoor door) throws Exception {
    return start(host, folder, pem(door), door.owners());
  }

  /** The key of the header as OpenSSH reads it. */
  static byte[] pem(SshDoor door) {
    String text =
        "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(door.hostKey())
            + "\n-----END OPENSSH PRIVATE KEY-----\n";
    return text.getBytes(US_ASCII);
  }

  static Sshd start(LanHost host, Path folder, byte[] hostKey, List<String> authorised)
      throws Exception {
    Files.createDirectories(folder);
    Path key =
        Files.createFile(
            folder.resolve("host_key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(key, hostKey);
    Files.write(folder.resolve("authorized_keys"), authorised);
    String configuration =
        """
        Port %d
        HostKey "%s"
        AuthorizedKeysFile "%s"
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        PrintMotd no
        """
            .formatted(PORT, key, folder.resolve("authorized_keys"));
    Path file = Files.writeString(folder.resolve("sshd.conf"), configuration);
    host.run("mkdir", "-p", "/run/sshd").orThrow();
    // Who logged in when is nobody's business on the machine that runs the tests.
    host.run("mount", "-t", "tmpfs", "tmpfs", "/var/log").orThrow();
    List<String> argv = new ArrayList<>();
    if (!USER.equals("root")) {
      // A user namespace with one user has no other for sshd to become: there it is no root. And no
      // group for terminals, to which sshd would give them: so there are terminals of ours.
      host.run("mount", "--bind", "/dev/null", "/etc/group").orThrow();
      host.run("mount", "-t", "devpts", "-o", "newinstance,ptmxmode=666", "devpts", "/dev/pts")
          .orThrow();
      host.run("mount", "--bind", "/dev/pts/ptmx", "/dev/ptmx").orThrow();
      argv.addAll(
          List.of("unshare", "--user", "--map-user=" + mine("uid"), "--map-group=" + mine("gid")));
    }
    argv.addAll(List.of("/usr/sbin/sshd", "-D", "-e", "-f", file.toString()));
    Process process = host.start(argv);
    BufferedReader log = process.errorReader();
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); ; line = log.readLine()) {
      if (line == null) {
        throw new IOException("sshd ended: " + said);
      }
      said.append(line).append('\n');
      if (line.startsWith("Server listening on 0.0.0.0 ")) {
        break;
      }
    }
    // What it says further must not fill the pipe.
    Thread.ofPlatform().daemon().start(() -> log.lines().forEach(line -> {}));
    return new Sshd(host, process);
  }

  private static Object mine(String number) throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:" + number);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
