// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.tls.ServerTls;

/**
 * HTTP/1.1 over TLS 1.3 from a ready {@link SSLContext}, each connection with a deadline. Jetty's
 * own factory wants a key store, which costs a third of the start time here.
 */
final class TlsConnections extends AbstractConnectionFactory {
  private static final String GUEST = TlsConnections.class.getName() + ".guest";
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private static final String ENGINE = TlsConnections.class.getName() + ".engine";

  private final SSLContext context;
  private final boolean asking;
  private final HttpConnectionFactory http;
  private final Limits limits;
  private final Guests guests;
  private final ScheduledExecutorService timer;

  /**
   * @param asking whether clients are asked for a key of theirs
   */
  TlsConnections(
      SSLContext context,
      boolean asking,
      HttpConnectionFactory http,
      Limits limits,
      Guests guests,
      ScheduledExecutorService timer) {
    super("ssl");
    this.context = context;
    this.asking = asking;
    this.http = http;
    this.limits = limits;
    this.guests = guests;
    this.timer = timer;
  }

  /** Lets an exchange take as long as it takes: it carries an attempt. */
  static void liftDeadline(Request request) {
    if (request.getConnectionMetaData().getAttribute(GUEST) instanceof Guests.Guest guest) {
      guest.stay();
    }
  }

  /** The key the client proved, if it was asked for one and has one. */
  static Optional<Pin> clientKey(Request request) {
    return request.getConnectionMetaData().getAttribute(ENGINE) instanceof SSLEngine engine
        ? ServerTls.clientKey(engine.getSession())
        : Optional.empty();
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    SSLEngine engine = context.createSSLEngine();
    SSLParameters parameters = new SSLParameters(SUITES, PROTOCOLS);
    parameters.setWantClientAuth(asking);
    engine.setSSLParameters(parameters);
    engine.setUseClientMode(false);
    SslConnection tls =
        new SslConnection(
            connector.getByteBufferPool(), connector.getExecutor(), null, endPoint, engine);
    EndPoint plain = tls.getSslEndPoint();
    Connection connection = http.newConnection(connector, plain);
    plain.setConnection(connection);
    Future<?> deadline =
        timer.schedule(
            (Runnable) endPoint::close, limits.exchange().toMillis(), TimeUnit.MILLISECONDS);
    Guests.Guest guest = guests.opened(endPoint, deadline);
    ((ConnectionMetaData) connection).setAttribute(GUEST, guest);
    ((ConnectionMetaData) connection).setAttribute(ENGINE, engine);
    tls.addEventListener(
        new Connection.Listener() {
          @Override
          public void onClosed(Connection closed) {
            guest.leave();
          }
        });
    return configure(tls, connector, endPoint);
  }
}
