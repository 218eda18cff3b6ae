// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel says of one device: the lines of its {@code uevent} file in sysfs. */
record Uevent(String lines) {
  /** sysfs gives a page at most. */
  private static final int MAX_BYTES = 4096;

  /** Reads it; a device that goes away meanwhile, or has none, says nothing. */
  static Uevent of(Path device) {
    try (InputStream in = Files.newInputStream(device.resolve("uevent"))) {
      return new Uevent("\n" + new String(in.readNBytes(MAX_BYTES), UTF_8) + "\n");
    } catch (IOException e) {
      return new Uevent("\n");
    }
  }

  boolean says(String key, String value) {
    return lines.contains("\n" + key + "=" + value + "\n");
  }

  Optional<String> value(String key) {
    String start = "\n" + key + "=";
    int from = lines.indexOf(start);
    if (from < 0) {
      return Optional.empty();
    }
    from += start.length();
    return Optional.of(lines.substring(from, lines.indexOf('\n', from)));
  }
}
