// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * Whether an onion service is reached through tor: a connection by SOCKS 5 (RFC 1928) over a Unix
 * socket, which Java's own client of SOCKS cannot make and a program without a network needs.
 *
 * @param socks tor's socket
 * @param patience for one try
 */
record Reach(Path socks, Duration patience) {
  private static final byte VERSION = 5;
  private static final byte CONNECT = 1;
  private static final byte DOMAIN_NAME = 3;
  private static final byte SUCCEEDED = 0;

  /** Whether something there took the connection; what it says is nobody's business. */
  boolean reaches(OnionAddress address, int port) {
    try (UnixStream socket = UnixStream.connect(socks)) {
      CompletableFuture<Void> alarm =
          CompletableFuture.runAsync(
              () -> closeQuietly(socket),
              CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
      try {
        return connect(socket, address.host().getBytes(US_ASCII), port);
      } finally {
        alarm.cancel(false);
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean connect(UnixStream socket, byte[] host, int port) throws IOException {
    DataInputStream in = new DataInputStream(socket.in());
    OutputStream out = socket.out();
    out.write(new byte[] {VERSION, 1, 0}); // one method: no authentication
    if (in.readByte() != VERSION || in.readByte() != 0) {
      return false;
    }
    ByteBuffer request = ByteBuffer.allocate(7 + host.length);
    request.put(VERSION).put(CONNECT).put((byte) 0).put(DOMAIN_NAME);
    request.put((byte) host.length).put(host).putShort((short) port);
    out.write(request.array());
    return in.readByte() == VERSION && in.readByte() == SUCCEEDED;
  }

  private static void closeQuietly(UnixStream socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
