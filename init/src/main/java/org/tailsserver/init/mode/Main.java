// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tailsserver.config.header.OwnerKeys;
import org.tailsserver.init.attempts.MonotonicClock;
import org.tailsserver.init.check.IdentityFolder;
import org.tailsserver.init.check.ModeFile;
import org.tailsserver.init.console.ConsoleLane;
import org.tailsserver.init.console.ConsoleWords;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.DataVolume;
import org.tailsserver.init.luks.Memory;
import org.tailsserver.init.services.ListeningPorts;
import org.tailsserver.init.services.ServiceLayout;
import org.tailsserver.init.services.ServiceStarter;
import org.tailsserver.init.services.Services;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.state.UnlockState;
import org.tailsserver.protocol.wire.PeerPolicy;
import org.tailsserver.protocol.wire.UnlockEndpoint;

/**
 * server-mode: unlocks the stick server-check found and starts its services. Runs as root until the
 * machine is switched off. Exit status: 2 wrong arguments, 1 cannot work here.
 */
public final class Main {
  private static final Duration DEVICE_CHECK = Duration.ofSeconds(2);

  /** An old laptop under load, or an emulated one. */
  private static final Duration SERVICE_PATIENCE = Duration.ofMinutes(1);

  private static final Path CONSOLE_PIPE = Path.of("/run/tails-server/console");

  private Main() {}

  /** Takes {@code --socket PATH}, or nothing when systemd hands over the socket. */
  public static void main(String[] arguments) throws InterruptedException {
    Optional<Options> options = Options.of(arguments);
    if (options.isEmpty()) {
      System.err.println("usage: tails-server-mode [--socket PATH]");
      System.exit(2);
      return;
    }
    try {
      serve(options.get());
    } catch (IOException e) {
      System.err.println("<3>" + e.getMessage());
      System.exit(1);
    } catch (RuntimeException e) {
      // systemd starts it again, and it goes on where it was.
      new JournalLines(System.err).fault(e);
      System.exit(1);
    }
  }

  private static void serve(Options options) throws IOException, InterruptedException {
    Path device =
        ModeFile.readDevice(ModeFile.SYSTEM)
            .orElseThrow(() -> new IOException(ModeFile.SYSTEM + " names no stick"));
    IdentityFolder identity = new IdentityFolder(IdentityFolder.SYSTEM);
    OwnerKeys owners = identity.owners();
    Tools tools = new Tools(Tools.SYSTEM);
    JournalLines journal = new JournalLines(System.err);
    StateBoard board = new StateBoard(new UnlockState.Locked(0, Duration.ZERO));
    board.watch(journal);
    AttemptDesk desk = new AttemptDesk(new MonotonicClock());
    ServerMode mode = new ServerMode(board, desk);
    try (UnlockEndpoint endpoint =
        UnlockEndpoint.serve(
            UnlockSocket.open(options.socket()),
            mode,
            PeerPolicy.ofUsers("root", "tails-server-portal", owners.keys(), owners.strict()))) {
      if (identity.ways().console()) {
        askAtTheConsole(mode, tools, identity.name());
      }
      loop(device, tools, desk, board, journal).run();
      new HandOff(mode, tools, HandOff.AFTER_READY).run();
      endpoint.await();
    }
  }

  private static void askAtTheConsole(ServerMode mode, Tools tools, String name) {
    PrintStream screen = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    ConsoleLane lane =
        new ConsoleLane(mode, tools, CONSOLE_PIPE, new ConsoleWords(name, screen::println));
    Thread.ofPlatform()
        .daemon()
        .name("console")
        .start(() -> {
          try {
            lane.run();
          } catch (InterruptedException e) {
            // This program ends.
          }
        });
  }

  private static UnlockLoop loop(
      Path device, Tools tools, AttemptDesk desk, StateBoard board, JournalLines journal) {
    ServiceLayout layout = ServiceLayout.system();
    ServiceStarter starter =
        new ServiceStarter(
            tools, layout, new ListeningPorts(Path.of("/proc/1/net")), SERVICE_PATIENCE);
    return new UnlockLoop(
        device,
        DEVICE_CHECK,
        new Cryptsetup(tools, new Memory(Path.of("/proc/meminfo"))),
        new DataVolume(tools, Path.of("/dev/mapper", Cryptsetup.MAPPING)),
        new Services(layout, starter, journal::fault),
        desk,
        board,
        journal);
  }
}
