// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.tailsserver.portal.web.PortalServer.Listen;

/**
 * How the unit file starts the portal.
 *
 * @param identity folder with certificate.pem, key.pem, name, owners and ways
 * @param socket server-mode's Unix socket
 */
record Options(Path identity, Path socket, Listen listen) {
  private static final Path SOCKET = Path.of("/run/tails-server/unlock.sock");
  private static final String USAGE =
      "usage: portal [--identity DIR] [--socket FILE] [--port N [--bind ADDRESS]]\n"
          + "Without --identity the folder is $CREDENTIALS_DIRECTORY; without --port the listening"
          + " socket is standard input, as from systemd.";

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException if it cannot be understood; the message is for people
   */
  static Options parse(List<String> arguments, Map<String, String> environment) {
    String identity = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
    Path socket = SOCKET;
    int port = -1;
    String bind = "0.0.0.0";
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(option + " needs a value.\n" + USAGE);
      }
      String value = rest.next();
      switch (option) {
        case "--identity" -> identity = value;
        case "--socket" -> socket = Path.of(value);
        case "--port" -> port = port(value);
        case "--bind" -> bind = value;
        default -> throw new IllegalArgumentException("No such option: " + option + "\n" + USAGE);
      }
    }
    if (identity.isEmpty()) {
      throw new IllegalArgumentException("No folder with the server's identity.\n" + USAGE);
    }
    return new Options(Path.of(identity), socket, listen(port, bind));
  }

  private static int port(String value) {
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
      throw new IllegalArgumentException("--port takes a number from 0 to 65535.\n" + USAGE);
    }
    return Integer.parseInt(value);
  }

  private static Listen listen(int port, String bind) {
    if (port < 0) {
      return new Listen.Inherited();
    }
    try {
      return new Listen.At(InetAddress.ofLiteral(bind), port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--bind takes an IP address.\n" + USAGE, e);
    }
  }
}
