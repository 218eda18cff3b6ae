// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.device.HeldDisk;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/** A disk with a server's partition. Nobody else can use it while it is read or changed. */
record DiskStick(Disk found, Disks disks, StickPartition partition) implements Stick {

  static DiskStick find(Disk disk, Disks disks) throws StickException {
    if (!Files.isReadable(disk.node())) {
      throw new StickException(Cause.DISK_NOT_ALLOWED, disk.name());
    }
    return new DiskStick(disk, disks, ServerPartition.find(disk.node()));
  }

  @Override
  public String name() {
    return found.name();
  }

  @Override
  public Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public Optional<Disk> disk() {
    return Optional.of(found);
  }

  @Override
  public void read(Use use) throws StickException {
    hold(use, Optional.empty(), Cause.DISK_HALF_DONE);
  }

  @Override
  public void rewrite(Use change) throws StickException {
    hold(change, Optional.empty(), Cause.DISK_HALF_DONE);
  }

  @Override
  public void overwrite(Use change, Use then) throws StickException {
    hold(change, Optional.of(then), Cause.WIPE_HALF_DONE);
  }

  private void hold(Use use, Optional<Use> then, Cause brokenOff) throws StickException {
    try (HeldDisk held = HeldDisk.hold(found, disks)) {
      FileChannel channel = held.channel();
      use.of(channel);
      held.flush();
      if (then.isPresent()) {
        then.get().of(channel);
        held.flush();
      }
      held.showPartitions();
    } catch (IOException e) {
      throw StickException.because(brokenOff, e);
    }
  }
}
