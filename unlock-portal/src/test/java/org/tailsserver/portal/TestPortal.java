// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ClientIdentity;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.tls.PinnedTls;
import org.tailsserver.portal.announce.Interfaces;
import org.tailsserver.portal.page.Template;
import org.tailsserver.portal.unlock.ServerSight;
import org.tailsserver.portal.web.Limits;
import org.tailsserver.portal.web.PortalServer.Listen;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.PeerPolicy;
import org.tailsserver.protocol.wire.Subscription;
import org.tailsserver.protocol.wire.UnlockClient;
import org.tailsserver.protocol.wire.UnlockEndpoint;

/** The real portal on loopback, with a scripted server-mode at the other end of a real socket. */
final class TestPortal implements AutoCloseable {
  static final ServerName NAME = name();
  static final ServerIdentity IDENTITY = ServerIdentity.generate(NAME);
  static final Template TEMPLATE = Template.warm();
  private static final Duration LONG = Duration.ofMinutes(5);
  static final Limits LIMITS = limits(LONG, LONG, LONG, Limits.STANDARD.total());

  final ScriptedUnlock serverMode = new ScriptedUnlock();
  final TestClock clock = new TestClock();
  private final Path folder = Files.createTempDirectory("portal");
  private final Path socket = folder.resolve("unlock.sock");
  private final OwnerKeys owners;
  private final Portal portal;
  private UnlockEndpoint endpoint;

  private TestPortal(Limits limits, OwnerKeys owners) throws IOException {
    this.owners = owners;
    endpoint = listen();
    portal =
        Portal.start(
            new Portal.Setting(
                NAME,
                Credentials.of(NAME, IDENTITY, owners, Ways.ALL).card(),
                Credentials.of(NAME, IDENTITY, owners, Ways.ALL).tls(),
                owners,
                TEMPLATE,
                new Listen.At(InetAddress.getLoopbackAddress(), 0),
                limits,
                UnlockClient.at(socket),
                noInterfaces(),
                clock));
  }

  static Limits limits(Duration exchange, Duration heartbeat, Duration silence, int total) {
    return new Limits(4096, 4096, exchange, heartbeat, LONG, silence, 6, total);
  }

  static TestPortal start() throws Exception {
    return start(LIMITS);
  }

  /** Starts, and returns when the portal knows that the server is locked. */
  static TestPortal start(Limits limits) throws Exception {
    return start(limits, OwnerKeys.NONE);
  }

  static TestPortal start(Limits limits, OwnerKeys owners) throws Exception {
    TestPortal portal = new TestPortal(limits, owners);
    portal.awaitSight(new ServerSight.Told(ScriptedUnlock.LOCKED));
    return portal;
  }

  /** Makes server-mode tell a state, and returns when the portal knows it. */
  void become(UnlockState state) throws InterruptedException {
    serverMode.become(state);
    awaitSight(new ServerSight.Told(state));
  }

  /** Takes server-mode away, and returns when the portal has noticed. */
  void loseServerMode() throws Exception {
    endpoint.close();
    Files.delete(socket);
    awaitSight(new ServerSight.Silent());
  }

  /** Brings server-mode back, and returns when the portal has noticed. */
  void bringServerModeBack() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    endpoint = listen();
    try (Subscription _ =
        portal
            .serverMode()
            .listen(sight -> {
              if (sight instanceof ServerSight.Told) {
                told.countDown();
              }
            })) {
      told.await();
    }
  }

  void awaitHandOff() throws InterruptedException {
    portal.awaitHandOff();
  }

  int port() {
    return portal.port();
  }

  URI url(String path) {
    return URI.create("https://127.0.0.1:" + port() + path);
  }

  /** The same with a key the client proves. */
  SSLSocket connectProving(ClientIdentity client) throws IOException {
    SSLSocket connection =
        (SSLSocket)
            PinnedTls.clientContext(IDENTITY.pin(), client).getSocketFactory().createSocket();
    connection.connect(address());
    connection.setSoTimeout(30_000);
    connection.startHandshake();
    return connection;
  }

  /** A TLS connection to it that checks the pin. */
  SSLSocket connect() throws IOException {
    return connect("127.0.0.1");
  }

  /** The same from a loopback address of its own, as another visitor's machine. */
  SSLSocket connect(String from) throws IOException {
    SSLSocket connection = unconnected();
    connection.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    connection.connect(address());
    connection.setSoTimeout(30_000); // a test that would hang fails instead
    connection.startHandshake();
    return connection;
  }

  SSLSocket unconnected() throws IOException {
    return (SSLSocket) PinnedTls.clientContext(IDENTITY.pin()).getSocketFactory().createSocket();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
  }

  /** Sends a request as it stands, with CRLF for line ends, and returns the whole answer. */
  String send(String request) throws IOException {
    try (SSLSocket connection = connect()) {
      return send(connection, request);
    }
  }

  static String send(SSLSocket connection, String request) throws IOException {
    connection
        .getOutputStream()
        .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    InputStream in = connection.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    portal.close();
    endpoint.close();
    try {
      Files.deleteIfExists(socket);
      Files.delete(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitSight(ServerSight awaited) throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    try (Subscription _ =
        portal
            .serverMode()
            .listen(sight -> {
              if (sight.equals(awaited)) {
                seen.countDown();
              }
            })) {
      seen.await();
    }
  }

  private UnlockEndpoint listen() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(socket));
    String me = System.getProperty("user.name");
    return UnlockEndpoint.serve(
        channel,
        serverMode,
        new PeerPolicy(
            () -> "nobody",
            PeerPolicy.ofUsers(me, me, List.of(), false).portal(),
            owners.keys(),
            owners.strict()));
  }

  private static Interfaces noInterfaces() {
    return Set::of;
  }

  private static ServerName name() {
    try {
      return ServerName.of("workshop");
    } catch (InvalidServerNameException e) {
      throw new IllegalStateException(e);
    }
  }
}
