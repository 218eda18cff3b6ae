// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.pinning.identity.ServerIdentity;

/**
 * The portal, as a process of its own on a host of a LAN, with nobody behind it who could open
 * anything: what it announces and the key it proves are real.
 */
record AnnouncedServer(LanHost host, ServerIdentity identity, Process process)
    implements AutoCloseable {

  /** Starts it with a new identity; returns before it is announced. */
  static AnnouncedServer start(LanHost host, String name, Path folder) throws Exception {
    return start(host, name, folder, ServerIdentity.generate(ServerName.of(name)));
  }

  /** Starts it with the identity of a stick. */
  static AnnouncedServer start(LanHost host, String name, Path folder, ServerIdentity identity)
      throws Exception {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("certificate.pem"), identity.certificatePem());
    Files.createFile(folder.resolve("owners"));
    Files.write(folder.resolve(Ways.FILE), Ways.ALL.lines());
    Files.write(folder.resolve("key.pem"), identity.keyPem());
    Files.writeString(folder.resolve("name"), name, UTF_8);
    return new AnnouncedServer(host, identity, start(host, folder));
  }

  private static Process start(LanHost host, Path folder) throws IOException {
    List<String> argv =
        JavaProgram.command(
            "org.tailsserver.portal.Main",
            List.of("-Xmx24m", "-Xss256k", "-XX:+ExitOnOutOfMemoryError"),
            "--identity",
            folder.toString(),
            "--socket",
            folder.resolve("nobody.sock").toString(),
            "--port",
            "443",
            "--bind",
            "::");
    ProcessBuilder builder = new ProcessBuilder(host.command(argv));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("portal.log").toFile())
        .start();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
