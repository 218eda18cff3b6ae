// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells udev which partition is the server's, by the kernel's name for it: an empty file {@code
 * stick-sdb1}. The rule for a pulled stick looks for it, so that pulling another stick switches
 * nothing off.
 */
record StickMark(Path folder) {
  private static final String PREFIX = "stick-";

  /** Marks this device and no other. */
  void set(Path device) throws IOException {
    Path mark = folder.resolve(PREFIX + device.toRealPath().getFileName());
    Files.createDirectories(folder);
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path each : marks) {
        if (!each.equals(mark)) {
          Files.delete(each);
        }
      }
    }
  }
}
