// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.tailsserver.init.attempts.ManualClock;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.DataVolume;
import org.tailsserver.init.luks.Memory;
import org.tailsserver.init.services.ListeningPorts;
import org.tailsserver.init.services.ServiceLayout;
import org.tailsserver.init.services.ServiceStarter;
import org.tailsserver.init.services.Services;
import org.tailsserver.init.standin.LuksImage;
import org.tailsserver.init.standin.StandIns;
import org.tailsserver.protocol.passphrase.Passphrase;
import org.tailsserver.protocol.state.AttemptOutcome;
import org.tailsserver.protocol.state.Peer;
import org.tailsserver.protocol.state.UnlockState;

/** server-mode, whole, on stand-in tools and a real LUKS2 header. */
final class TestServer {
  static final String PASSPHRASE = "correct horse";
  static final Peer ANNE = new Peer.Stranger("192.0.2.1");
  static final Path CATALOGUE = Path.of("../server-config/src/main/catalogue");

  final StandIns standIns;
  final LuksImage stick;
  final ManualClock clock = new ManualClock();
  final StateBoard board = new StateBoard(new UnlockState.Locked(0, Duration.ZERO));
  final AttemptDesk desk = new AttemptDesk(clock);
  final ServerMode mode = new ServerMode(board, desk);
  final BlockingQueue<UnlockState> states = new LinkedBlockingQueue<>();
  final Path meminfo;

  /** What the loop is given in place of the real ones; to be changed before {@link #start}. */
  ServiceLayout layout;

  Path meminfoRead;
  final Path ports;
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final JournalLines lines = new JournalLines(new PrintStream(journal, true, UTF_8));
  private final Path root;
  private final Thread loop;

  TestServer(Path root, Path catalogue) throws Exception {
    this.root = root;
    standIns = new StandIns(root);
    stick = LuksImage.format(root.resolve("stick.img"), PASSPHRASE);
    meminfo = root.resolve("meminfo");
    meminfoRead = meminfo;
    ports = root.resolve("tcp");
    layout =
        new ServiceLayout(standIns.mount(), catalogue, root.resolve("run"), root.resolve("units"));
    Files.writeString(meminfo, "MemTotal: 262144 kB\nMemAvailable:   131072 kB\n");
    Files.writeString(ports, "  sl  local_address rem_address   st\n");
    configure("version = 1\n[service.gobby]\n");
    listensAfterStart("tails-server-gobby.service", 6523);
    loop = new Thread(this::run, "unlock loop");
  }

  /** What stands on the stick. */
  void configure(String serverToml) throws IOException {
    Files.writeString(standIns.content().resolve("server.toml"), serverToml);
  }

  void listensAfterStart(String unit, int port) throws IOException {
    String line = String.format("   0: 0100007F:%04X 00000000:0000 0A 0", port);
    standIns.say("start-" + unit, "echo '" + line + "' >> '" + ports + "'\n");
  }

  /** A path at which every look is a fault of the program: its file system has been closed. */
  Path trap() throws IOException {
    URI file = URI.create("jar:" + root.resolve("trap.zip").toUri());
    try (FileSystem closed = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
      return closed.getPath("/trap");
    }
  }

  /** Starts the loop; everything it says from now on is in {@link #states}. */
  TestServer start() {
    board.watch(lines);
    mode.watch(states::add);
    loop.start();
    return this;
  }

  private void run() {
    try {
      ServiceStarter starter =
          new ServiceStarter(
              standIns.tools(), layout, new ListeningPorts(root), Duration.ofMillis(300));
      new UnlockLoop(
              stick.file(),
              Duration.ofMillis(20),
              new Cryptsetup(standIns.tools(), new Memory(meminfoRead)),
              new DataVolume(standIns.tools(), standIns.mapping()),
              new Services(layout, starter, lines::fault),
              desk,
              board,
              lines)
          .run();
    } catch (InterruptedException e) {
      // The test is over.
    }
  }

  /** Makes an attempt and waits for its end. */
  AttemptOutcome attempt(Peer peer, String typed) throws InterruptedException {
    BlockingQueue<AttemptOutcome> outcomes = new LinkedBlockingQueue<>();
    var _ = mode.attempt(peer, passphrase(typed), outcomes::add);
    AttemptOutcome outcome = outcomes.take();
    while (!outcome.isFinal()) {
      outcome = outcomes.take();
    }
    return outcome;
  }

  /** All states up to and including the first of a kind. */
  List<UnlockState> statesUntil(Class<? extends UnlockState> kind) throws InterruptedException {
    List<UnlockState> seen = new ArrayList<>();
    do {
      seen.add(states.take());
    } while (!kind.isInstance(seen.getLast()));
    return seen;
  }

  UnlockState next(Class<? extends UnlockState> kind) throws InterruptedException {
    return statesUntil(kind).getLast();
  }

  static Passphrase passphrase(String typed) {
    if (Passphrase.read(typed.getBytes(UTF_8))
        instanceof Passphrase.Reading.Usable(Passphrase passphrase)) {
      return passphrase;
    }
    throw new IllegalArgumentException("not a passphrase");
  }

  String journal() {
    return journal.toString(UTF_8);
  }

  void stop() throws InterruptedException {
    loop.interrupt();
    loop.join();
  }
}
