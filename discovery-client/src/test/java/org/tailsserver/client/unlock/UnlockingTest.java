// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.unlock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.tailsserver.client.cli.ScriptedServer;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.tls.PinnedTls;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.wire.Frame;
import org.tailsserver.protocol.wire.FrameCodec;

class UnlockingTest {
  private static final Frame TRYING = new Frame.Outcome(new AttemptOutcome.Trying());
  private static final Frame OPENED = new Frame.Outcome(new AttemptOutcome.Opened());

  @Test
  void anInterfaceIsNamedByItsNumberSinceItsNameMayHoldWhatNoAddressOfAPageCan() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1"));
    InetAddress scoped =
        Inet6Address.getByAddress(null, InetAddress.ofLiteral("::1").getAddress(), loopback);
    assertEquals("0:0:0:0:0:0:0:1%" + loopback.getName(), scoped.getHostAddress());
    assertEquals(
        URI.create("https://[0:0:0:0:0:0:0:1%" + loopback.getIndex() + "]:8443/"),
        Unlocking.page(new InetSocketAddress(scoped, 8443)));
  }

  @Test
  void aServerThatFallsSilentIsNotWaitedForForEver() throws Exception {
    assertEquals(
        new UnlockResult.Lost(false, "nothing was heard from it for 1 s"),
        unlock(1, exchange -> silence()));
    assertEquals(
        new UnlockResult.Lost(false, "nothing was heard from it for 1 s"),
        unlock(1, exchange -> saying(exchange, TRYING)));
    assertEquals(
        new UnlockResult.Lost(true, "nothing was heard from it for 3 s"),
        unlock(3, exchange -> saying(exchange, TRYING, OPENED)));
  }

  private static UnlockResult unlock(int patience, ScriptedServer.Script script) throws Exception {
    ServerIdentity identity = ScriptedServer.identity("workshop");
    try (var server = new ScriptedServer(InetAddress.getLoopbackAddress(), identity, script);
        Passphrase passphrase = passphrase()) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      return new Unlocking(
              address,
              PinnedTls.clientContext(Pin.of(identity.certificate())),
              Duration.ofSeconds(patience))
          .attempt(passphrase, report -> {});
    }
  }

  private static Passphrase passphrase() {
    return switch (Passphrase.read("right".getBytes(StandardCharsets.UTF_8))) {
      case Passphrase.Reading.Usable(Passphrase usable) -> usable;
      case Passphrase.Reading.Unusable(var problem) ->
          throw new IllegalStateException(problem.name());
    };
  }

  private static void saying(HttpExchange exchange, Frame... frames) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", FrameCodec.MEDIA_TYPE);
    exchange.sendResponseHeaders(200, 0);
    for (Frame frame : frames) {
      FrameCodec.write(frame, exchange.getResponseBody());
    }
    exchange.getResponseBody().flush();
    silence();
  }

  /** Until the server is closed. */
  private static void silence() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAddressOnNoInterfaceIsWrittenAsItIs() {
    assertEquals("https://192.168.1.7/", page("192.168.1.7", 443));
    assertEquals("https://192.168.1.7:8443/", page("192.168.1.7", 8443));
    assertEquals("https://[2001:db8:0:0:0:0:0:1]/", page("2001:db8::1", 443));
  }

  private static String page(String address, int port) {
    return Unlocking.page(new InetSocketAddress(InetAddress.ofLiteral(address), port)).toString();
  }
}
