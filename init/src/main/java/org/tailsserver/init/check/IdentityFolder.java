// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.header.Ways;
import org.tailsserver.pinning.identity.ServerIdentity;

/**
 * Who this server is, in memory, root's only: {@code name}, {@code owners} (a key's SHA-256 a line,
 * and the line "strict" where only they may unlock), and {@code ways} (a line for each way in). The
 * portal gets them as credentials, with {@code certificate.pem} and {@code key.pem}, which are
 * there where the server has a page at all. {@code ways} is written last: where it is, the others
 * are.
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

  /**
   * By which ways somebody comes to it.
   *
   * @throws IOException if it is not there, or damaged
   */
  public Ways ways() throws IOException {
    Path file = folder.resolve(Ways.FILE);
    try {
      return Ways.of(Files.readAllLines(file, UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged", e);
    }
  }

  /**
   * The server's name.
   *
   * @throws IOException if it is not there
   */
  public String name() throws IOException {
    return Files.readString(folder.resolve("name"), UTF_8).strip();
  }

  boolean isComplete() {
    return Files.exists(folder.resolve(Ways.FILE));
  }

  void write(HeaderToken token, ServerIdentity identity) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    WholeFile.write(folder.resolve("name"), token.name().text().getBytes(UTF_8));
    WholeFile.write(folder.resolve(OwnerKeys.FILE), inLines(token.owners().lines()));
    if (token.ways().web()) {
      writeKey(identity);
    }
    WholeFile.write(folder.resolve(Ways.FILE), inLines(token.ways().lines()));
  }

  private void writeKey(ServerIdentity identity) throws IOException {
    WholeFile.write(folder.resolve("certificate.pem"), identity.certificatePem().getBytes(UTF_8));
    byte[] key = identity.keyPem();
    try {
      WholeFile.write(folder.resolve("key.pem"), key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] inLines(List<String> lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line).append('\n');
    }
    return text.toString().getBytes(UTF_8);
  }
}
