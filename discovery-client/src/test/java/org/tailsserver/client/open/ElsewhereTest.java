// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ElsewhereTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  void isTheFirstPortAtWhichSomebodySpeaksSocks() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 5, LOOPBACK);
        ServerSocket tor = new ServerSocket(0, 5, LOOPBACK)) {
      CompletableFuture<byte[]> _ =
          answer(web, 3, "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      CompletableFuture<byte[]> asked = answer(tor, 3, new byte[] {5, 0});
      int nobody = freePort();

      try (Elsewhere elsewhere =
          Elsewhere.choose(List.of(nobody, web.getLocalPort(), tor.getLocalPort()))) {
        assertEquals(new Elsewhere.Tor(tor.getLocalPort()), elsewhere);
        assertArrayEquals(new byte[] {5, 1, 0}, asked.join());
      }
    }
  }

  @Test
  void isNowhereIfNobodyDoesAndNobodyCanTakeThatPortMeanwhile() throws Exception {
    Elsewhere nowhere = Elsewhere.choose(List.of(freePort()));
    try (nowhere) {
      assertInstanceOf(Elsewhere.Nowhere.class, nowhere);
      InetSocketAddress port = new InetSocketAddress(LOOPBACK, nowhere.port());
      try (Socket socket = new Socket()) {
        assertThrows(ConnectException.class, () -> socket.connect(port));
      }
      try (ServerSocket taker = new ServerSocket()) {
        assertThrows(BindException.class, () -> taker.bind(port));
      }
    }
  }

  private static CompletableFuture<byte[]> answer(ServerSocket door, int length, byte[] answer) {
    return CompletableFuture.supplyAsync(() -> {
      try (Socket caller = door.accept()) {
        byte[] asked = caller.getInputStream().readNBytes(length);
        caller.getOutputStream().write(answer);
        return asked;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 5, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }
}
