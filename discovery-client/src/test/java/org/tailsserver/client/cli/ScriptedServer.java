// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.tls.ServerTls;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

/** A real HTTPS server on a real port that answers every unlock with the same frames. */
public final class ScriptedServer implements AutoCloseable {

  /** What it does with a request after having read it. */
  public interface Script {
    void play(HttpExchange exchange) throws IOException;
  }

  /** What reached it. */
  record Request(String method, String path, String contentType, String accept, String body) {}

  final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpsServer https;

  public ScriptedServer(InetAddress bind, ServerIdentity identity, Script script)
      throws IOException {
    https = HttpsServer.create(new InetSocketAddress(bind, 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(ServerTls.serverContext(identity)));
    https.setExecutor(threads);
    https.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          requests.add(
              new Request(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getPath(),
                  String.valueOf(headers.getFirst("Content-Type")),
                  String.valueOf(headers.getFirst("Accept")),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          try (exchange) {
            script.play(exchange);
          }
        });
    https.start();
  }

  public static Script frames(Frame... frames) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", FrameCodec.MEDIA_TYPE);
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream body = exchange.getResponseBody()) {
        for (Frame frame : List.of(frames)) {
          FrameCodec.write(frame, body);
          body.flush();
        }
      }
    };
  }

  public static Script status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  public int port() {
    return https.getAddress().getPort();
  }

  String address() {
    return FindOption.digits(https.getAddress());
  }

  public static ServerIdentity identity(String name) {
    try {
      return ServerIdentity.generate(ServerName.of(name));
    } catch (InvalidServerNameException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  @Override
  public void close() {
    https.stop(0);
    threads.shutdownNow();
  }
}
