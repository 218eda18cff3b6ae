// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;

/**
 * Who this server is, for the portal, which gets it as credentials: {@code certificate.pem}, {@code
 * key.pem}, {@code name} and {@code owners} (a key's SHA-256 a line, and the line "strict" where
 * only they may unlock), in memory, root's only. {@code key.pem} is written last: where it is, the
 * others are.
 */
public record IdentityFolder(Path folder) {
  /** Where it is on a real machine. */
  public static final Path SYSTEM = Path.of("/run/tails-server/identity");

  /**
   * Whom the server gives precedence.
   *
   * @throws IOException if it is not there, or damaged
   */
  public OwnerKeys owners() throws IOException {
    Path file = folder.resolve(OwnerKeys.FILE);
    try {
      return OwnerKeys.of(Files.readAllLines(file, UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged", e);
    }
  }

  boolean isComplete() {
    return Files.exists(folder.resolve("key.pem"));
  }

  void write(ServerName name, OwnerKeys owners, ServerIdentity identity) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    WholeFile.write(folder.resolve("name"), name.text().getBytes(UTF_8));
    StringBuilder known = new StringBuilder();
    for (String line : owners.lines()) {
      known.append(line).append('\n');
    }
    WholeFile.write(folder.resolve(OwnerKeys.FILE), known.toString().getBytes(UTF_8));
    WholeFile.write(folder.resolve("certificate.pem"), identity.certificatePem().getBytes(UTF_8));
    byte[] key = identity.keyPem();
    try {
      WholeFile.write(folder.resolve("key.pem"), key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
