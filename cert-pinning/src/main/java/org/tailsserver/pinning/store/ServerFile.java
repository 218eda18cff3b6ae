// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;
import org.tailsserver.pinning.pin.CertificateFingerprint;
import org.tailsserver.pinning.pin.InvalidPinException;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.ssh.SshHostKey;
import org.tailsserver.pinning.store.PinStoreException.Cause;

/** The two files of one server, as bytes. */
final class ServerFile {

  private static final int VERSION = 1;
  private static final String FINGERPRINT = "certificate-sha256";
  private static final String NEXT = "next-certificate-sha256";

  private ServerFile() {}

  static byte[] write(PinnedServer server) {
    return text(server).text().getBytes(StandardCharsets.UTF_8);
  }

  /** The same while the certificate is replaced: both fit, so that there is no instant between. */
  static byte[] writeBefore(PinnedServer server, CertificateFingerprint next) {
    return text(server).put(NEXT, next.text()).text().getBytes(StandardCharsets.UTF_8);
  }

  private static TomlText text(PinnedServer server) {
    TomlText toml =
        new TomlText()
            .put("version", VERSION)
            .put("name", server.name().text())
            .put("pin", server.pin().text())
            .put(FINGERPRINT, server.fingerprint().text())
            .put("port", server.port());
    server.lastAddress().ifPresent(a -> toml.put("last-address", a.getHostAddress()));
    return toml;
  }

  static byte[] pem(X509Certificate certificate) {
    try {
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      return ("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate without an encoding", e);
    }
  }

  static byte[] knownHosts(PinnedServer server, SshHostKey key) {
    return key.knownHosts(server.pin()).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The server with the key in its known_hosts, which must have the form in which it was written.
   */
  static PinnedServer withKnownHosts(PinnedServer server, Path file, byte[] knownHosts)
      throws PinStoreException {
    Optional<SshHostKey> key =
        SshHostKey.parseKnownHosts(server.pin(), StoreText.utf8(file, knownHosts));
    if (key.isEmpty()) {
      throw new PinStoreException(Cause.DAMAGED, file, StoreText.text("store.reason.no-host-key"));
    }
    return server.withSsh(key.get());
  }

  /** Makes sure that the owner of the certificate's key vouches for the one in known_hosts. */
  static PinnedServer requireProved(PinnedServer server, Path file) throws PinStoreException {
    if (server.sshHostKey().filter(key -> !key.isProvedBy(server.certificate())).isPresent()) {
      throw new PinStoreException(Cause.DAMAGED, file, StoreText.text("store.reason.no-host-key"));
    }
    return server;
  }

  /** Reads both and makes sure they belong together. */
  static PinnedServer read(ServerName petname, Path folder, byte[] toml, byte[] pem)
      throws PinStoreException {
    Path tomlFile = folder.resolve(PinStore.SERVER_FILE);
    X509Certificate certificate = certificate(folder.resolve(PinStore.CERTIFICATE_FILE), pem);
    try {
      TomlTable table = TomlTable.parse(PinStore.SERVER_FILE, StoreText.utf8(tomlFile, toml));
      long version = table.whole("version");
      if (version > VERSION) {
        throw new PinStoreException(Cause.NEWER_VERSION, tomlFile, version);
      }
      long port = table.whole("port");
      if (version < 1 || port < 1 || port > 65535) {
        throw new PinStoreException(
            Cause.DAMAGED, tomlFile, StoreText.text("store.reason.out-of-range"));
      }
      PinnedServer server =
          new PinnedServer(
              petname,
              ServerName.of(table.text("name")),
              certificate,
              (int) port,
              table.has("last-address")
                  ? Optional.of(InetAddress.ofLiteral(table.text("last-address")))
                  : Optional.empty(),
              Optional.empty());
      if (!server.pin().equals(Pin.parse(table.text("pin")))
          || !fits(server.fingerprint().text(), table)) {
        throw new PinStoreException(Cause.DAMAGED, folder, StoreText.text("store.reason.two-keys"));
      }
      return server;
    } catch (TomlException
        | InvalidServerNameException
        | InvalidPinException
        | IllegalArgumentException e) {
      throw new PinStoreException(Cause.DAMAGED, tomlFile, String.valueOf(e.getMessage()));
    }
  }

  private static boolean fits(String fingerprint, TomlTable table) throws TomlException {
    return fingerprint.equals(table.text(FINGERPRINT))
        || (table.has(NEXT) && fingerprint.equals(table.text(NEXT)));
  }

  /** The certificate in a PEM text, if there is one. */
  static Optional<X509Certificate> certificate(byte[] pem) {
    try {
      if (CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem))
          instanceof X509Certificate certificate) {
        return Optional.of(certificate);
      }
    } catch (CertificateException e) {
      // Says the same as an empty answer, in words for programmers.
    }
    return Optional.empty();
  }

  private static X509Certificate certificate(Path file, byte[] pem) throws PinStoreException {
    Optional<X509Certificate> certificate = certificate(pem);
    if (certificate.isEmpty()) {
      throw new PinStoreException(
          Cause.DAMAGED, file, StoreText.text("store.reason.no-certificate"));
    }
    return certificate.get();
  }
}
