// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.crowd;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Where a key is proved to whoever knocks, and nothing else happens. */
public final class TlsDoor {

  private TlsDoor() {}

  /** Opens it for as long as this program runs. */
  public static void open(InetSocketAddress address, SSLContext tls) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(address);
    Thread.ofVirtual()
        .start(() -> {
          try (server) {
            while (true) {
              Socket client = server.accept();
              Thread.ofVirtual().start(() -> greet(tls, client));
            }
          } catch (IOException e) {
            throw new IllegalStateException("a door is gone", e);
          }
        });
  }

  private static void greet(SSLContext tls, Socket client) {
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true)) {
      socket.setUseClientMode(false);
      socket.startHandshake();
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Whoever it was went away.
    }
  }
}
