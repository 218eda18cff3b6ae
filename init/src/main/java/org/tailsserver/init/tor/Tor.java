// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import net.freehaven.tor.control.TorControlConnection;
import net.freehaven.tor.control.TorControlError;
import org.tailsserver.pinning.onion.OnionAddress;
import org.tailsserver.pinning.onion.ProbeKey;

/**
 * A connection to a running tor's control socket (control-spec), authenticated by its cookie.
 * Nothing is ever written to tor's configuration files. Ends with the connection; thread-safe, but
 * an event must not be answered in the thread that tells it.
 */
final class Tor implements AutoCloseable {
  /** What tor says of itself, in the thread that reads from it. */
  interface Listener {
    /** An asynchronous event: its keyword, and the rest of the line. */
    void event(String keyword, String rest);
  }

  private static final String COLLISION = "collision";
  private static final List<String> EVENTS =
      List.of("HS_DESC", "STATUS_CLIENT", "STATUS_GENERAL", "NETWORK_LIVENESS");

  private final UnixStream socket;
  private final Connection connection;
  private final Thread reader;

  private Tor(UnixStream socket, Connection connection, Thread reader) {
    this.socket = socket;
    this.connection = connection;
    this.reader = reader;
  }

  /**
   * Connects, and listens.
   *
   * @throws IOException if no tor is there, or it does not let us in
   */
  static Tor connect(TorPlaces places, Listener listener) throws IOException {
    UnixStream socket = UnixStream.connect(places.control());
    boolean connected = false;
    try {
      Connection connection = new Connection(socket);
      Thread reader = connection.launchThread(true);
      byte[] cookie = Files.readAllBytes(places.cookie());
      connection.authenticate(cookie);
      Arrays.fill(cookie, (byte) 0);
      connection.addRawEventListener(listener::event);
      connection.setEvents(EVENTS);
      connected = true;
      return new Tor(socket, connection, reader);
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  /** Lets it reach the network, if it was told not to (tor(1), DisableNetwork); until it ends. */
  void enableNetwork() throws IOException {
    connection.setConf("DisableNetwork", "0");
  }

  /** How far it is, as STATUS_CLIENT tells it of each step from then on. */
  String bootstrapPhase() throws IOException {
    return connection.getInfo("status/bootstrap-phase");
  }

  /**
   * Publishes a service until it is taken back or tor ends, whoever else may be connected.
   *
   * @param probe reaches it besides the stick's own clients
   * @return whether it was not published already
   * @throws IOException if tor refuses, or is gone; says nothing of the key
   */
  boolean publish(StickOnion onion, ProbeKey probe) throws IOException {
    StringJoiner command = new StringJoiner(" ", "", "\r\n");
    command.add("ADD_ONION").add("ED25519-V3:" + onion.key());
    command.add(onion.clients().isPresent() ? "Flags=Detach,V3Auth" : "Flags=Detach");
    command.add("Port=" + onion.port() + ",127.0.0.1:" + onion.port());
    if (onion.clients().isPresent()) {
      List<String> keys = new ArrayList<>(onion.clients().get());
      keys.add(probe.publicHalf());
      keys.forEach(key -> command.add("ClientAuthV3=" + key));
    }
    try {
      connection.send(command.toString());
      return true;
    } catch (TorControlError e) {
      if (e.getMessage() != null && e.getMessage().contains(COLLISION)) {
        return false;
      }
      throw e;
    }
  }

  /** Takes a service back; does nothing if it is not published. */
  void withdraw(OnionAddress address) throws IOException {
    try {
      connection.delOnion(address.name());
    } catch (TorControlError e) {
      // Not one of those it publishes.
    }
  }

  /** Lets this tor itself reach a service with the key of the probe, until it ends. */
  void carryKey(OnionAddress address, ProbeKey probe) throws IOException {
    connection.send(
        "ONION_CLIENT_AUTH_ADD " + address.name() + " x25519:" + probe.privateHalf() + "\r\n");
  }

  /** Waits until the connection has ended. */
  void awaitEnd() {
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts whoever waits for tor", e);
    }
  }

  boolean isConnected() {
    return reader.isAlive();
  }

  /** What tor's configuration says, such as {@code Sandbox}; empty if it does not know the word. */
  Optional<String> setting(String key) throws IOException {
    return connection.getConf(key).stream().map(entry -> entry.value).findFirst();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Sends what the library has no word for. */
  private static final class Connection extends TorControlConnection {
    Connection(UnixStream socket) {
      super(socket.in(), socket.out());
    }

    void send(String command) throws IOException {
      var _ = sendAndWaitForResponse(command, null);
    }
  }
}
