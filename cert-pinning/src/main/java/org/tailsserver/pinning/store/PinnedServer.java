// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.pin.CertificateFingerprint;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.ssh.SshHostKey;

/**
 * A server its owner knows. Immutable.
 *
 * @param petname what the owner calls it; the name of its folder
 * @param name what it calls itself
 * @param certificate the certificate that was made with the stick
 * @param port the TCP port of its page, 1 to 65535
 * @param lastAddress where it was seen last; a hint, never trusted
 * @param sshHostKey what it proves itself with to ssh; empty for sticks made before there was one
 */
public record PinnedServer(
    ServerName petname,
    ServerName name,
    X509Certificate certificate,
    int port,
    Optional<InetAddress> lastAddress,
    Optional<SshHostKey> sshHostKey) {

  /** The port of a server's page. */
  public static final int DEFAULT_PORT = 443;

  /**
   * @throws IllegalArgumentException if {@code port} is no TCP port
   */
  public PinnedServer {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("no TCP port: " + port);
    }
  }

  /** A new server, called as it calls itself, not seen anywhere yet. */
  public static PinnedServer of(ServerName name, X509Certificate certificate) {
    return new PinnedServer(
        name, name, certificate, DEFAULT_PORT, Optional.empty(), Optional.empty());
  }

  /** The same server, of which this key for ssh is known. */
  public PinnedServer withSsh(SshHostKey hostKey) {
    return new PinnedServer(petname, name, certificate, port, lastAddress, Optional.of(hostKey));
  }

  /** The same server under another petname. */
  public PinnedServer called(ServerName newPetname) {
    return new PinnedServer(newPetname, name, certificate, port, lastAddress, sshHostKey);
  }

  /** The same server, of which this name and this certificate are known. */
  public PinnedServer certified(ServerName newName, X509Certificate newCertificate) {
    return new PinnedServer(petname, newName, newCertificate, port, lastAddress, sshHostKey);
  }

  /** What it is trusted by. */
  public Pin pin() {
    return Pin.of(certificate);
  }

  /** What a browser shows of it. */
  public CertificateFingerprint fingerprint() {
    return CertificateFingerprint.of(certificate);
  }

  /**
   * The same server, seen at {@code address}. A link-local IPv6 address means nothing without the
   * interface it was seen on, and is not kept.
   */
  public PinnedServer seenAt(InetAddress address, int port) {
    boolean lasting = !(address instanceof Inet6Address && address.isLinkLocalAddress());
    return new PinnedServer(
        petname, name, certificate, port, lasting ? Optional.of(address) : lastAddress, sshHostKey);
  }
}
