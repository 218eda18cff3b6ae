// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * The other end of a control socket (control-spec), and of a SOCKS socket that reaches nothing.
 * Answers each command as it is told to.
 */
final class ControlPeer implements AutoCloseable {
  static final String OK = "250 OK";

  private final TorPlaces places;
  private final ServerSocketChannel door;
  private final Function<String, String> answers;
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

  private ControlPeer(
      TorPlaces places, ServerSocketChannel door, Function<String, String> answers) {
    this.places = places;
    this.door = door;
    this.answers = answers;
  }

  static TorPlaces places(Path folder) {
    return new TorPlaces(
        folder.resolve("control"), folder.resolve("cookie"), folder.resolve("socks"));
  }

  /**
   * Starts one.
   *
   * @param answers the lines to answer a command with, without the last line's end
   */
  static ControlPeer start(TorPlaces places, Function<String, String> answers) throws IOException {
    Files.write(places.cookie(), new byte[32]);
    Files.deleteIfExists(places.control());
    ServerSocketChannel door =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(places.control()));
    ControlPeer peer = new ControlPeer(places, door, answers);
    Thread.ofPlatform().daemon().start(peer::accept);
    return peer;
  }

  /** As a tor does that is where it wants to be. */
  static String usual(String command) {
    return command.startsWith("GETINFO status/bootstrap-phase")
        ? "250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"\r\n"
            + OK
        : OK;
  }

  /** The next command that begins so; those before it are forgotten. */
  String next(String beginning) throws InterruptedException {
    String command = commands.take();
    while (!command.startsWith(beginning)) {
      command = commands.take();
    }
    return command;
  }

  /** Tells everybody who listens. */
  void tell(String event) throws IOException {
    for (SocketChannel connection : connections) {
      send(connection, "650 " + event);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = door.accept();
        connections.add(connection);
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(SocketChannel connection) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Channels.newInputStream(connection), US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        send(connection, answers.apply(line));
        commands.add(line);
      }
    } catch (IOException e) {
      // gone
    }
  }

  private static synchronized void send(SocketChannel connection, String lines) throws IOException {
    ByteBuffer bytes = US_ASCII.encode(lines + "\r\n");
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
    Files.deleteIfExists(places.control());
  }
}
