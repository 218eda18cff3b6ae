// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;

/** A real server on a loopback port: takes each connection, lets a talk have it, closes it. */
final class TlsPeer implements AutoCloseable {

  interface Talk {
    void with(Socket connection) throws IOException;
  }

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

  private TlsPeer(Talk talk) throws IOException {
    Thread.ofVirtual().start(() -> serve(talk));
  }

  /** Says one byte over TLS to whoever finishes the handshake. */
  static TlsPeer with(SSLContext context, String... protocols) throws IOException {
    return new TlsPeer(plain -> {
      SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, null, 0, true);
      tls.setUseClientMode(false);
      if (protocols.length > 0) {
        tls.setEnabledProtocols(protocols);
      }
      tls.startHandshake();
      tls.getOutputStream().write('!');
      tls.getOutputStream().flush();
      tls.getInputStream().read();
    });
  }

  static TlsPeer plain(Talk talk) throws IOException {
    return new TlsPeer(talk);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) door.getLocalSocketAddress();
  }

  static ServerIdentity identity(String name) {
    try {
      return ServerIdentity.generate(ServerName.of(name));
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private void serve(Talk talk) {
    while (true) {
      try {
        Socket connection = door.accept();
        Thread.ofVirtual().start(() -> handle(talk, connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void handle(Talk talk, Socket connection) {
    try (connection) {
      talk.with(connection);
    } catch (IOException refused) {
      // The client's side of it is what the tests look at.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
