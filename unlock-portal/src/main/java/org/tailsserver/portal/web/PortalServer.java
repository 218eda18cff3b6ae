// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.portal.page.Pages;
import org.tailsserver.portal.unlock.AttemptBook;
import org.tailsserver.portal.unlock.ServerMode;

/** The page on the LAN: Jetty with as few threads and buffers as serve it. */
public final class PortalServer implements AutoCloseable {
  private static final int MAX_THREADS = 6;
  private static final int MIN_THREADS = 2;

  private final Server server;
  private final ServerConnector connector;

  /** Where to listen. */
  public sealed interface Listen {

    /** On the socket systemd passed as standard input (systemd.socket(5), systemd.exec(5)). */
    record Inherited() implements Listen {}

    /**
     * On one of our own.
     *
     * @param port 0 for any free one
     */
    record At(InetAddress address, int port) implements Listen {}
  }

  /**
   * Everything a server is made of.
   *
   * @param tls who it is
   * @param owners whom it gives precedence
   * @param announcedHosts the host names it is announced by now, lower case, with ".local"
   * @param handOff called when the owner is done with the page
   */
  public record Parts(
      Listen listen,
      SSLContext tls,
      OwnerKeys owners,
      Limits limits,
      Supplier<Set<String>> announcedHosts,
      ServerMode serverMode,
      AttemptBook attempts,
      Pages pages,
      ScheduledExecutorService timer,
      Runnable handOff) {}

  private PortalServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Starts serving.
   *
   * @throws IOException if the address cannot be had; the message names it
   */
  public static PortalServer start(Parts parts) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setReservedThreads(0);
    Server server =
        new Server(
            threads, new ScheduledExecutorScheduler(parts.timer()), new ArrayByteBufferPool());
    Answers answers = new Answers(parts.pages());
    Guests guests = new Guests(parts.limits());
    ServerConnector connector =
        new ServerConnector(server, null, null, null, 0, 1, connections(parts, guests));
    switch (parts.listen()) {
      case Listen.Inherited() -> connector.setInheritChannel(true);
      case Listen.At(InetAddress address, int port) -> {
        connector.setHost(address.getHostAddress());
        connector.setPort(port);
      }
    }
    connector.setIdleTimeout(parts.limits().exchange().toMillis());
    connector.addBean(guests);
    server.addConnector(connector);
    server.setHandler(
        new Routes(
            parts.serverMode(),
            parts.attempts(),
            parts.pages(),
            answers,
            new HostRule(parts.announcedHosts()),
            new Visitors(parts.owners()),
            parts.limits(),
            parts.handOff()));
    server.setErrorHandler((Request request, Response response, Callback callback) -> {
      answers.plain(response, callback, response.getStatus());
      return true;
    });
    PortalServer portal = new PortalServer(server, connector);
    try {
      server.start();
    } catch (Exception e) {
      portal.close();
      throw e instanceof IOException io ? io : new IOException(e);
    }
    return portal;
  }

  private static TlsConnections connections(Parts parts, Guests guests) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setSendXPoweredBy(false);
    http.setPersistentConnectionsEnabled(false);
    http.setRequestHeaderSize(parts.limits().headerBytes());
    return new TlsConnections(
        parts.tls(),
        !parts.owners().keys().isEmpty(),
        new HttpConnectionFactory(http),
        parts.limits(),
        guests,
        parts.timer());
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The page could not be closed", e);
    }
  }
}
