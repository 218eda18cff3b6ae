// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;

/** An endpoint on a real socket, and raw connections to it. */
record TestSocket(Path path, UnlockEndpoint endpoint) implements AutoCloseable {

  /** A user this test does not run as. */
  static final UserPrincipal SOMEBODY_ELSE = () -> "somebody else";

  static TestSocket consoleOnly(Path folder, UnlockService service) throws IOException {
    return serve(folder, service, new PeerPolicy(me(), SOMEBODY_ELSE, List.of(), false));
  }

  static TestSocket portalOnly(Path folder, UnlockService service) throws IOException {
    return portalOnly(folder, service, List.of(), false);
  }

  static TestSocket portalOnly(
      Path folder, UnlockService service, List<String> owners, boolean strict) throws IOException {
    return serve(folder, service, new PeerPolicy(SOMEBODY_ELSE, me(), owners, strict));
  }

  static TestSocket strangersOnly(Path folder, UnlockService service) throws IOException {
    return serve(folder, service, new PeerPolicy(SOMEBODY_ELSE, SOMEBODY_ELSE, List.of(), false));
  }

  /** A connection on which Hello and this request have been sent. */
  SocketChannel ask(Frame.Request request) throws IOException {
    return send(bytes(new Frame.Hello(FrameCodec.VERSION), request));
  }

  /** A connection on which these bytes have been sent. */
  SocketChannel send(byte[] bytes) throws IOException {
    SocketChannel channel = connect();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    return channel;
  }

  SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  /** The next report on a connection, or empty where the endpoint has closed it. */
  static Optional<Frame.Report> next(SocketChannel channel)
      throws IOException, MalformedFrameException {
    return FrameCodec.readReport(Channels.newInputStream(channel));
  }

  static byte[] bytes(Frame... frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      FrameCodec.write(frame, out);
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private static TestSocket serve(Path folder, UnlockService service, PeerPolicy policy)
      throws IOException {
    Path path = folder.resolve("unlock.sock");
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(path));
    return new TestSocket(path, UnlockEndpoint.serve(listening, service, policy));
  }

  private static UserPrincipal me() throws IOException {
    return FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(System.getProperty("user.name"));
  }
}
