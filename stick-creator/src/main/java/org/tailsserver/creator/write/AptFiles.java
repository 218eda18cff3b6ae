// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * What comes into the folder {@code apt} of a stick: Debian packages and what apt needs to install
 * them without a network. Immutable.
 *
 * @param files where each lies, by its place in that folder, such as {@code archives/a_1_all.deb}
 * @param bytes how large they are together
 */
public record AptFiles(Map<String, Path> files, long bytes) {

  /** Nothing. */
  public static final AptFiles NONE = new AptFiles(Map.of(), 0);

  /** The journal, what is left for an owner's own files, and the rounding of each file. */
  private static final long BESIDES = 12L << 20;

  public AptFiles {
    files = Map.copyOf(files);
  }

  /** These files, which are there. */
  public AptFiles(Map<String, Path> files) throws IOException {
    this(new LinkedHashMap<>(files), sum(files));
  }

  private static long sum(Map<String, Path> files) throws IOException {
    long sum = 0;
    for (Path file : files.values()) {
      sum += Files.size(file);
    }
    return sum;
  }

  /**
   * Refuses a stick that is too small.
   *
   * @param bytes how large the files are, or will be
   * @throws StickException NO_ROOM_FOR_PACKAGES
   */
  public static void requireRoom(ImageSize size, long bytes) throws StickException {
    // What describes files takes a little of every 128 MiB.
    long inside = bytes + BESIDES + bytes / 32;
    long needed = (inside >> 20) + 1 + StickImage.HEADER_MIB + StickImage.TABLES_MIB;
    if (size.mib() < needed) {
      throw new StickException(Cause.NO_ROOM_FOR_PACKAGES, bytes >> 20, needed, size.mib());
    }
  }

  /** In whole MiB. */
  int mib() {
    return (int) (bytes >> 20) + (bytes == 0 ? 0 : 1);
  }
}
