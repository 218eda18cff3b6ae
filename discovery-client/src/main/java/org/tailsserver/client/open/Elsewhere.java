// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** Where the browser sends all that is not for the server: to a SOCKS port of this machine. */
public sealed interface Elsewhere extends Closeable {

  /** Where tor listens: the system's, and Tor Browser's own. */
  List<Integer> TOR_PORTS = List.of(9050, 9150);

  /** The SOCKS port, on the loopback address. */
  int port();

  @Override
  void close() throws IOException;

  /** Through tor. */
  record Tor(int port) implements Elsewhere {
    @Override
    public void close() {}
  }

  /**
   * To nobody: a port at which every connection is refused, and which nobody can have meanwhile.
   *
   * @param held is bound and never listens
   */
  record Nowhere(Socket held) implements Elsewhere {
    @Override
    public int port() {
      return held.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      held.close();
    }
  }

  /**
   * The first of these ports at which somebody speaks SOCKS 5 (RFC 1928, section 3), else nobody.
   */
  static Elsewhere choose(List<Integer> torPorts) throws IOException {
    for (int port : torPorts) {
      if (speaksSocks(port)) {
        return new Tor(port);
      }
    }
    Socket held = new Socket();
    held.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    return new Nowhere(held);
  }

  private static boolean speaksSocks(int port) {
    byte[] versionOneMethodNone = {5, 1, 0};
    byte[] versionNone = {5, 0};
    int patienceMillis = 1000;
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), patienceMillis);
      socket.setSoTimeout(patienceMillis);
      socket.getOutputStream().write(versionOneMethodNone);
      return Arrays.equals(versionNone, socket.getInputStream().readNBytes(2));
    } catch (IOException e) {
      return false;
    }
  }
}
