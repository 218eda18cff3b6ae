// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.tailsserver.acceptance.crowd.TlsDoor;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.mdns.ManyHosts;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.tls.ServerTls;

/** Announces itself like a server and shows its certificate, which it has from a handshake. */
final class Thief {
  private static final int PORT = 443;

  private Thief() {}

  /** Starts one on a host of a LAN; returns when it can be found. */
  static Process start(LanHost host, String name, Path certificate) throws IOException {
    Process process =
        host.start(
            JavaProgram.command(
                Thief.class.getName(), List.of(), host.address(), name, certificate.toString()));
    if (!"ready".equals(process.inputReader(UTF_8).readLine())) {
      throw new IOException(new String(process.getErrorStream().readAllBytes(), UTF_8));
    }
    return process;
  }

  /** Arguments: its address, its name, the certificate in PEM. Ends with its standard input. */
  public static void main(String[] arguments) throws Exception {
    InetAddress address = InetAddress.ofLiteral(arguments[0]);
    ServerIdentity stolen =
        new ServerIdentity(
            certificate(Path.of(arguments[2])),
            ServerIdentity.generate(ServerName.of("thief")).key());
    TlsDoor.open(new InetSocketAddress(address, PORT), ServerTls.serverContext(stolen));
    try (ManyHosts _ =
        ManyHosts.start(
            "_tails-server._tcp.local", List.of(new ManyHosts.Host(address, arguments[1], PORT)))) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // until whoever started this ends
      }
    }
  }

  private static X509Certificate certificate(Path pem) throws Exception {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
