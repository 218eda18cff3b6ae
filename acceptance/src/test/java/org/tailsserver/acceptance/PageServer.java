// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.pinning.tls.ServerTls;

/**
 * A page behind the certificate of a server, and later, at the same address and port, the page of
 * an evil twin: much quicker there than the machine of the story. Runs on a host of the LAN.
 */
final class PageServer implements AutoCloseable {
  static final String NAME = "workshop";
  static final String REAL = "This is the right page.";
  static final String TWIN = "This is the twin.";

  private final Process process;
  private final BufferedReader said;
  private final LanHost host;
  private final int port;

  private PageServer(Process process, LanHost host) throws IOException {
    this.process = process;
    this.said = process.inputReader();
    this.host = host;
    this.port = Integer.parseInt(said.readLine());
  }

  /** Starts it; its pin goes into the store. */
  static PageServer start(LanHost host, Path pinStore) throws IOException {
    return new PageServer(
        host.start(OpenInFirefoxTest.java(PageServer.class, pinStore.toString())), host);
  }

  String host() {
    return host.address();
  }

  int port() {
    return port;
  }

  String hostAndPort() {
    return host.address() + ":" + port;
  }

  String page() {
    return "https://" + hostAndPort() + "/";
  }

  /** From now on a twin of the same name is at its address and port. */
  void becomeTwin() throws IOException {
    try (PrintStream command = new PrintStream(process.getOutputStream(), true, UTF_8)) {
      command.println();
    }
    if (Integer.parseInt(said.readLine()) != port) {
      throw new IOException("the twin has another port");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Argument: the pin store. Prints the port; after any input becomes the twin and prints it. */
  public static void main(String[] arguments) throws Exception {
    ServerIdentity real = ServerIdentity.generate(ServerName.of(NAME));
    PinStore.at(Path.of(arguments[0]))
        .save(PinnedServer.of(ServerName.of(NAME), real.certificate()));
    HttpsServer server = serve(0, real, REAL);
    int port = server.getAddress().getPort();
    System.out.println(port);
    System.in.read();
    server.stop(0);
    serve(port, ServerIdentity.generate(ServerName.of(NAME)), TWIN);
    System.out.println(port);
  }

  private static HttpsServer serve(int port, ServerIdentity identity, String words)
      throws IOException {
    byte[] page =
        """
        <!doctype html><html lang=en><meta charset="utf-8"><title>Unlock workshop</title>
        <body><h1>%s</h1><p id=script>No script ran.</p>
        <form method=post action="/"><input type=password name=passphrase></form>
        <script>document.getElementById('script').textContent = 'A script ran.';</script>
        """
            .formatted(words)
            .getBytes(UTF_8);
    HttpsServer server = HttpsServer.create(new InetSocketAddress(port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(ServerTls.serverContext(identity)));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
          }
        });
    server.start();
    return server;
  }
}
