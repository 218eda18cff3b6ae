// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.InvalidIdentityException;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.CertificateFingerprint;
import org.tailsserver.pinning.tls.ServerTls;
import org.tailsserver.portal.page.ServerCard;

/** Who this server is, as server-check left it, ready for use. */
record Credentials(ServerName name, ServerCard card, SSLContext tls, OwnerKeys owners, Ways ways) {

  /**
   * Reads the folder with {@code certificate.pem}, {@code key.pem}, {@code name}, {@code owners}
   * and {@code ways}.
   *
   * @throws IOException if a file is missing or damaged; the message names it
   */
  static Credentials read(Path folder) throws IOException {
    byte[] key = Files.readAllBytes(folder.resolve("key.pem"));
    try {
      byte[] certificate = Files.readAllBytes(folder.resolve("certificate.pem"));
      String name = Files.readString(folder.resolve("name"), StandardCharsets.UTF_8);
      return of(
          ServerName.of(name.stripTrailing()),
          ServerIdentity.ofPem(certificate, key),
          owners(folder),
          ways(folder));
    } catch (NoSuchFileException e) {
      throw new IOException("There is no file " + e.getFile(), e);
    } catch (InvalidServerNameException e) {
      throw new IOException("The file \"name\" holds no server name. " + e.getMessage(), e);
    } catch (InvalidIdentityException e) {
      throw new IOException("The server's identity cannot be used. " + e.getMessage(), e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static OwnerKeys owners(Path folder) throws IOException {
    try {
      return OwnerKeys.of(Files.readAllLines(folder.resolve(OwnerKeys.FILE)));
    } catch (IllegalArgumentException e) {
      throw new IOException("The file \"owners\" is damaged.", e);
    }
  }

  private static Ways ways(Path folder) throws IOException {
    try {
      return Ways.of(Files.readAllLines(folder.resolve(Ways.FILE)));
    } catch (IllegalArgumentException e) {
      throw new IOException("The file \"ways\" is damaged.", e);
    }
  }

  static Credentials of(ServerName name, ServerIdentity identity, OwnerKeys owners, Ways ways) {
    SSLContext tls = ServerTls.serverContext(identity);
    ServerCard card =
        new ServerCard(
            name.text(),
            String.join(" ", identity.pin().words()),
            CertificateFingerprint.of(identity.certificate()).toString());
    return new Credentials(name, card, tls, owners, ways);
  }
}
