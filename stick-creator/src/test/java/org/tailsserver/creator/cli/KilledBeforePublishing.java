// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A program that does what the command does, step by step, and is dead after one of them as if it
 * had been killed: no hook runs. Arguments: the folder, and how many steps.
 */
final class KilledBeforePublishing {
  private KilledBeforePublishing() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    StickPlan plan =
        new StickPlan(
            folder.resolve("stick.img"),
            false,
            ServerName.of("workshop"),
            new ImageSize(ImageSize.MIN_MIB),
            MemoryClass.MIB_256,
            false,
            new ServerConfig(List.of()));
    if (!(Passphrase.read("a passphrase".getBytes(UTF_8))
        instanceof Passphrase.Reading.Usable(Passphrase passphrase))) {
      throw new IllegalStateException();
    }
    StickImage stick = StickImage.prepare(plan, passphrase, phase -> {});
    dieAfter(steps, 1);
    stick.promise();
    dieAfter(steps, 2);
    PinStore.at(folder.resolve("pins")).save(stick.server());
    dieAfter(steps, 3);
    stick.publish();
    dieAfter(steps, 4);
  }

  private static void dieAfter(int steps, int done) {
    if (steps == done) {
      Runtime.getRuntime().halt(100 + done);
    }
  }
}
