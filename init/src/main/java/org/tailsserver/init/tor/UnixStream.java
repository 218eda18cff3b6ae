// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A connection to a Unix socket as two streams, of which one thread may read while another writes:
 * those of {@link java.nio.channels.Channels} would wait for each other. Closing it ends both.
 */
final class UnixStream implements AutoCloseable {
  private final SocketChannel channel;

  private UnixStream(SocketChannel channel) {
    this.channel = channel;
  }

  static UnixStream connect(Path socket) throws IOException {
    return new UnixStream(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  InputStream in() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
      }
    };
  }

  OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
        while (left.hasRemaining()) {
          channel.write(left);
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
