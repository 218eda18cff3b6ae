// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.write.AptFiles;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * A program that writes a stick onto a disk as the command does, and is dead at one point as if it
 * had been killed: no hook runs. Arguments: the folder, and where.
 */
final class KilledOnDisk {
  static final int STATUS = 99;

  private KilledOnDisk() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    String where = arguments[1];
    Disks disks = FakeMachine.disksIn(folder.resolve("machine"));
    Disk disk = disks.find("sdb").orElseThrow();
    PinStore store = PinStore.at(folder.resolve("pins"));
    DiskDestination destination =
        DiskDestination.plan(disk, disks, new DiskDestination.Way(false, false), store.folder());
    StickPlan plan =
        new StickPlan(
            disk.node(),
            false,
            ServerName.of("workshop"),
            new ImageSize((int) (disk.bytes() >> 20)),
            MemoryClass.MIB_256,
            false,
            new ServerConfig(List.of()));
    if (!(Passphrase.read("a passphrase".getBytes(UTF_8))
        instanceof Passphrase.Reading.Usable(Passphrase passphrase))) {
      throw new IllegalStateException();
    }
    StickImage stick =
        StickImage.prepare(
            plan, AptFiles.NONE, destination, passphrase, phase -> dieAt(where, phase.name()));
    stick.promise();
    dieAt(where, "promised");
    store.save(stick.server());
    dieAt(where, "kept");
    stick.publish();
    dieAt(where, "published");
  }

  private static void dieAt(String where, String here) {
    if (where.equals(here)) {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
