// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.FaultException;
import org.tailsserver.init.text.InitText;
import org.tailsserver.init.tool.Tools;
import org.tailsserver.protocol.state.Failure;

/**
 * Looks for a server stick and turns the machine into a server: writes who the server is, then lets
 * systemd isolate {@code tails-server.target}. Says on the console what it found; changes nothing
 * where it finds nothing it can use. From then on the server stays the one it is: of a stick that
 * is plugged in later it says that it is left alone.
 */
final class ServerCheck {
  private static final List<String> RELOAD =
      List.of("try-reload-or-restart", "systemd-networkd.service");

  private final BlockDevices devices;
  private final Tools tools;
  private final Cryptsetup cryptsetup;
  private final Path modeFile;
  private final IdentityFolder identity;
  private final NetworkFiles network;
  private final StickMark mark;
  private final Consumer<String> console;

  ServerCheck(
      BlockDevices devices,
      Tools tools,
      Cryptsetup cryptsetup,
      Path modeFile,
      IdentityFolder identity,
      NetworkFiles network,
      Consumer<String> console) {
    this.devices = devices;
    this.tools = tools;
    this.cryptsetup = cryptsetup;
    this.modeFile = modeFile;
    this.identity = identity;
    this.network = network;
    this.mark = new StickMark(identity.folder().resolveSibling("marks"));
    this.console = console;
  }

  /** How a look around ended. */
  enum Verdict {
    SERVER,
    NO_STICK,
    UNUSABLE
  }

  Verdict look() throws IOException, InterruptedException {
    List<Partition> found = devices.serverPartitions();
    Optional<Path> inUse = identity.isComplete() ? ModeFile.readDevice(modeFile) : Optional.empty();
    if (inUse.isPresent()) {
      return stay(inUse.get(), found);
    }
    if (found.isEmpty()) {
      say("check.none");
      return Verdict.NO_STICK;
    }
    Partition chosen = found.getFirst();
    if (found.size() > 1) {
      say("check.several", found.size(), chosen.device());
    }
    return use(chosen);
  }

  private Verdict stay(Path inUse, List<Partition> found) throws IOException {
    for (Partition partition : found) {
      if (partition.device().equals(inUse)) {
        mark.set(inUse); // plugged in again, it may have another name
      } else {
        say("check.already", inUse, partition.device());
      }
    }
    return Verdict.SERVER;
  }

  private Verdict use(Partition partition) throws IOException, InterruptedException {
    try {
      Optional<Stick> stick = Stick.read(partition, cryptsetup);
      if (stick.isEmpty()) {
        say("check.no-token", partition.device());
        return Verdict.UNUSABLE;
      }
      return become(stick.get());
    } catch (FaultException e) {
      Failure failure = e.failure();
      String why = InitText.of("failure." + failure.cause().name(), failure.arguments().toArray());
      say("check.failed", partition.device(), why);
      return Verdict.UNUSABLE;
    }
  }

  private Verdict become(Stick stick) throws IOException, InterruptedException {
    Path device = stick.partition().device();
    mark.set(device);
    new ModeFile(device, stick.token().name()).write(modeFile);
    if (stick.token().network().isStatic()) {
      network.write(stick.token().network());
      // Where something else manages the network, or nothing does yet, this does nothing.
      tools.run("systemctl", RELOAD);
    }
    identity.write(stick.token(), stick.identity());
    List<String> isolate = List.of("--no-block", "isolate", "tails-server.target");
    if (!tools.run("systemctl", isolate).succeeded()) {
      say("check.not-started", "systemctl");
      return Verdict.UNUSABLE;
    }
    boolean web = stick.token().ways().web();
    say(web ? "check.found" : "check.found.console", stick.token().name(), device);
    return Verdict.SERVER;
  }

  private void say(String key, Object... arguments) {
    console.accept(InitText.of(key, arguments));
  }
}
