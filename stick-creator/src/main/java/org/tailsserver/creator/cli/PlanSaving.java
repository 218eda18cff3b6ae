// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/** Writes a plan into a file: readable by its owner alone, wholly or not at all. */
final class PlanSaving {

  private PlanSaving() {}

  static void save(String text, Path file, boolean replace) throws StickException {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !replace) {
      throw new StickException(Cause.IMAGE_EXISTS, file);
    }
    try {
      Path folder = target.resolveSibling(".").normalize();
      Path written = Files.createTempFile(folder, ".plan", null);
      try {
        write(text, written);
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(written);
      }
      sync(target.getParent());
    } catch (IOException e) {
      throw new StickException(Cause.PLAN_NOT_WRITTEN, file, StickException.reason(e));
    }
  }

  private static void write(String text, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer rest = UTF_8.encode(text);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void sync(@Nullable Path folder) throws IOException {
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
