// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.firefox;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import org.tailsserver.pinning.pin.CertificateFingerprint;

/**
 * One certificate that Firefox takes at one address and port although nobody signed it: a line of a
 * profile's {@code cert_override.txt}. Any other certificate there stays refused. It covers a wrong
 * name and a wrong time as well (tried with Firefox ESR 153).
 *
 * @param address neither a name nor a {@linkplain #canName scoped} address
 * @param port 1 to 65535
 */
public record CertificateOverride(
    InetAddress address, int port, CertificateFingerprint fingerprint) {

  /** The file in the profile. */
  public static final String FILE = "cert_override.txt";

  /** What Firefox calls SHA-256 in that file. */
  private static final String SHA_256 = "OID.2.16.840.1.101.3.4.2.1";

  /**
   * @throws IllegalArgumentException if Firefox has no word for the address, or there is no such
   *     port
   */
  public CertificateOverride {
    if (!canName(address)) {
      throw new IllegalArgumentException("no browser can name " + address.getHostAddress());
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("no TCP port: " + port);
    }
  }

  /** The exception for a server that proved this certificate at this address. */
  public static CertificateOverride of(InetSocketAddress server, X509Certificate certificate) {
    return new CertificateOverride(
        server.getAddress(), server.getPort(), CertificateFingerprint.of(certificate));
  }

  /**
   * Whether a browser can open a page at this address. Link-local IPv6 addresses mean nothing
   * without an interface, and a URL has no place for one (WHATWG URL, "host parsing").
   */
  public static boolean canName(InetAddress address) {
    return !(address instanceof Inet6Address && address.isLinkLocalAddress());
  }

  /** The line, with its end. */
  public String line() {
    return hostAndPort() + ":\t" + SHA_256 + "\t" + fingerprint + "\t\n";
  }

  /** The page to open. */
  public URI page() {
    return URI.create("https://" + hostAndPort() + "/");
  }

  /** As Firefox writes it: IPv6 in brackets and in its shortest form; always with the port. */
  public String hostAndPort() {
    String host =
        address instanceof Inet6Address
            ? "[" + shortest(address.getAddress()) + "]"
            : address.getHostAddress();
    return host + ":" + port;
  }

  /**
   * RFC 5952, section 4: "::" for the longest run of two or more zero groups, the first of equals.
   */
  private static String shortest(byte[] address) {
    int from = 8;
    int length = 1;
    for (int start = 0; start < 8; start++) {
      int zeros = 0;
      while (start + zeros < 8 && group(address, start + zeros) == 0) {
        zeros++;
      }
      if (zeros > length) {
        from = start;
        length = zeros;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == from) {
        text.append("::");
        i += length - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(group(address, i)));
      }
    }
    return text.toString();
  }

  private static int group(byte[] address, int index) {
    return ((address[2 * index] & 0xff) << 8) | (address[2 * index + 1] & 0xff);
  }
}
