// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.faults.StickFault;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A server stick with gobby on it, and the home folder of the owner who keeps its pin.
 *
 * @param passphrase as typed when the stick was made
 */
record Stick(Path image, Path home, PinnedServer server, String passphrase) {
  static final String NAME = "workshop";
  static final String PASSPHRASE = "copper lantern quietly crosses the harbour";

  /** Writes a sound stick into an empty folder. */
  static Stick write(Path folder) throws Exception {
    return write(folder, PASSPHRASE);
  }

  static Stick write(Path folder, String passphrase) throws Exception {
    return keep(folder, passphrase, false);
  }

  /** One that only the machine that made it can unlock. */
  static Stick writeStrict(Path folder) throws Exception {
    return keep(folder, PASSPHRASE, true);
  }

  /** One whose server is reached otherwise than by all ways. */
  static Stick writeReached(Path folder, Ways ways, Network network) throws Exception {
    return keep(
        folder,
        PASSPHRASE,
        new ImageSize(ImageSize.MIN_MIB),
        false,
        (plan, typed, store) -> publish(plan.reached(ways, network), typed, store));
  }

  private static Stick keep(Path folder, String passphrase, boolean strict) throws Exception {
    return keep(folder, passphrase, new ImageSize(ImageSize.MIN_MIB), strict, Stick::publish);
  }

  private static PinnedServer publish(StickPlan plan, Passphrase typed, PinStore store)
      throws Exception {
    try (StickImage stick = StickImage.prepare(plan, typed, phase -> {})) {
      store.save(stick.server(), stick.client(), stick.sshClient(), List.of());
      stick.publish();
      return stick.server();
    }
  }

  /** A sound one of another size. */
  static Stick write(Path folder, ImageSize size) throws Exception {
    return keep(folder, PASSPHRASE, size, false, Stick::publish);
  }

  static Stick write(Path folder, StickFault fault) throws Exception {
    return keep(
        folder,
        PASSPHRASE,
        new ImageSize(ImageSize.MIN_MIB),
        false,
        (plan, typed, store) -> {
          PinnedServer server = fault.write(plan, typed);
          store.save(server);
          return server;
        });
  }

  private interface Writer {
    PinnedServer write(StickPlan plan, Passphrase passphrase, PinStore store) throws Exception;
  }

  private static Stick keep(
      Path folder, String passphrase, ImageSize size, boolean strict, Writer writer)
      throws Exception {
    Path image = folder.resolve("stick.img");
    StickPlan plan =
        new StickPlan(
            image,
            false,
            ServerName.of(NAME),
            size,
            MemoryClass.MIB_256,
            strict,
            new ServerConfig(List.of(new ServiceEntry("gobby"))));
    if (!(Passphrase.read(passphrase.getBytes(UTF_8))
        instanceof Passphrase.Reading.Usable(Passphrase typed))) {
      throw new IllegalArgumentException("no passphrase: " + passphrase);
    }
    try (typed) {
      Path home = Files.createDirectories(folder.resolve("home"));
      PinnedServer server = writer.write(plan, typed, PinStore.at(home.resolve(".Tails-server")));
      return new Stick(image, home, server, passphrase);
    }
  }
}
