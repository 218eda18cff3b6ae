// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.stick.StickPartition;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;

/** Makes what is on a stick unreadable for everybody, for good. */
public final class Wipe {

  /** Both headers, all keyslots, and whatever else cryptsetup puts before the data. */
  private static final int ERASED = 16 << 20;

  private static final int PIECE = 1 << 20;

  private Wipe() {}

  /**
   * Overwrites the header with all that could open the stick, in place and twice, and then takes
   * the partition out of the table. Broken off in between, it can be done again.
   *
   * @throws StickException NOT_WIPED if something is left; WIPE_HALF_DONE if it was broken off
   */
  public static void stick(Stick stick) throws StickException {
    StickPartition partition = stick.partition();
    long length = Math.min(ERASED, partition.length());
    stick.overwrite(
        whole -> {
          byte[] random = new byte[PIECE];
          new SecureRandom().nextBytes(random);
          fill(whole, partition.offset(), length, random);
          fill(whole, partition.offset(), length, new byte[PIECE]);
        },
        whole -> {
          requireEmpty(whole, partition.offset(), length);
          // While it is held: no other disk can have got its name.
          Tool.SFDISK.run(
              "",
              "--quiet",
              "--no-reread",
              "--no-tell-kernel",
              "--delete",
              partition.file().toString(),
              Integer.toString(partition.number()));
        });
  }

  private static void fill(FileChannel whole, long offset, long length, byte[] with)
      throws IOException {
    for (long done = 0; done < length; done += with.length) {
      int piece = (int) Math.min(with.length, length - done);
      Copy.write(whole, offset + done, ByteBuffer.wrap(with, 0, piece));
    }
    whole.force(true);
  }

  private static void requireEmpty(FileChannel whole, long offset, long length)
      throws IOException, StickException {
    for (long done = 0; done < length; done += PIECE) {
      byte[] read = new byte[(int) Math.min(PIECE, length - done)];
      HeaderCopy.read(whole, offset + done, read);
      for (byte one : read) {
        if (one != 0) {
          throw new StickException(Cause.NOT_WIPED);
        }
      }
    }
  }
}
