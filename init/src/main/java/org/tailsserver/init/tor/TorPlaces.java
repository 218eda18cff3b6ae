// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.nio.file.Path;

/**
 * Where a running tor is reached without any network: all of them sockets and files with a path.
 *
 * @param control tor(1), ControlSocket
 * @param cookie tor(1), CookieAuthFile
 * @param socks tor(1), SocksPort with a path
 */
public record TorPlaces(Path control, Path cookie, Path socks) {

  /** As Debian's package has them (tor-service-defaults-torrc). */
  public static TorPlaces system() {
    Path run = Path.of("/run/tor");
    return new TorPlaces(
        run.resolve("control"), run.resolve("control.authcookie"), run.resolve("socks"));
  }
}
