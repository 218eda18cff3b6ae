// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tailsserver.pinning.firefox.CertificateOverride;

/**
 * A Firefox profile for one page: it takes one certificate at one address, reaches that address
 * alone, and keeps nothing. What is the same for every visit stands in {@code user.js} beside this
 * class.
 *
 * @param socksPort where everything else goes, on the loopback address
 */
record VisitProfile(CertificateOverride override, int socksPort) {

  private static final String SETTINGS = "user.js";

  /** Writes it into an empty folder. */
  void write(Path folder) throws IOException {
    write(folder.resolve(CertificateOverride.FILE), override.line());
    write(folder.resolve(SETTINGS), settings());
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private String settings() throws IOException {
    String hostAndPort = override.hostAndPort();
    return always()
        + """

        // This visit: the server, and where everything else goes.
        user_pref("network.proxy.no_proxies_on", "%s");
        user_pref("network.proxy.socks_port", %d);
        """
            .formatted(hostAndPort, socksPort);
  }

  private static String always() throws IOException {
    try (InputStream in = VisitProfile.class.getResourceAsStream(SETTINGS)) {
      if (in == null) {
        throw new IllegalStateException(SETTINGS + " is missing from this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
