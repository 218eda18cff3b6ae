// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * A stick that is there already: an image file or a whole disk, with one partition that is named as
 * a server's. What lies in that partition is not judged here. Not thread-safe.
 */
public sealed interface Stick permits ImageStick, DiskStick {

  /** Something that works with the whole image or disk. */
  @FunctionalInterface
  interface Use {
    /**
     * Works with it.
     *
     * @param whole an offset in there is one in {@link StickPartition#file}; closed by whoever
     *     lends it
     */
    void of(FileChannel whole) throws IOException, StickException;
  }

  /**
   * Finds what a person means: an image file, or else a disk of this machine.
   *
   * @throws StickException NO_STICK, SEVERAL_SERVERS, NO_SUCH_DISK, DISK_NOT_ALLOWED and others
   */
  static Stick find(String given, Disks disks) throws StickException {
    try {
      if (Files.isRegularFile(Path.of(given), LinkOption.NOFOLLOW_LINKS)) {
        return ImageStick.find(Path.of(given));
      }
      Optional<Disk> disk = disks.meantBy(given);
      if (disk.isPresent()) {
        return DiskStick.find(disk.get(), disks);
      }
      throw new StickException(Cause.NO_STICK_THERE, given);
    } catch (InvalidPathException e) {
      throw new StickException(Cause.NO_STICK_THERE, given);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /** What a person types to agree that it is changed for good: the name of the file or disk. */
  String name();

  /** A folder where a copy of it may lie. */
  Path folder();

  /** Where the server's partition is. */
  StickPartition partition();

  /** The disk, if it is one. */
  Optional<Disk> disk();

  /** Reads it while nobody can change it, as far as that can be had. */
  void read(Use use) throws StickException;

  /**
   * Changes it. An image is replaced by a complete new one with all changes, or left as it is. A
   * disk is changed as {@code change} writes: it cares for the order itself, with {@link
   * FileChannel#force}.
   */
  void rewrite(Use change) throws StickException;

  /**
   * Erases of it where it lies, so that nothing of what was there stays elsewhere.
   *
   * @param then looks at what is on the medium by then, while still nobody else can take it
   * @throws StickException WIPE_HALF_DONE
   */
  void overwrite(Use change, Use then) throws StickException;
}
