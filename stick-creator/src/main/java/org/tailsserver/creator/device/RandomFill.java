// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.Progress;

/**
 * Random data over all of a partition: what was there is gone, and nobody sees how much of it is
 * used. The kernel's, which is as fast as any stick.
 */
final class RandomFill {
  private static final int PIECE = 4 << 20;

  private RandomFill() {}

  static void fill(FileChannel to, long start, long length, Progress progress) throws IOException {
    try (FileChannel random = FileChannel.open(Path.of("/dev/urandom"), StandardOpenOption.READ)) {
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
      for (long done = 0; done < length; ) {
        piece.clear().limit((int) Math.min(PIECE, length - done));
        while (piece.hasRemaining()) {
          random.read(piece);
        }
        Copy.write(to, start + done, piece.flip());
        to.force(false);
        done += piece.limit();
        progress.advances(done, length);
      }
    }
  }
}
