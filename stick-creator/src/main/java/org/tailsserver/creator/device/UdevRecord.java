// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What udev has found on a partition; only ever shown, nothing is decided by it. */
record UdevRecord(String label, String filesystem) {

  static UdevRecord of(Path udev, String number) throws IOException {
    Path file = udev.resolve("b" + number);
    String label = "";
    String name = "";
    String filesystem = "";
    if (Files.isReadable(file)) {
      for (String line : new String(Files.readAllBytes(file), UTF_8).split("\n", -1)) {
        int value = line.indexOf('=');
        if (line.startsWith("E:ID_FS_LABEL=")) {
          label = PlainText.of(line.substring(value + 1));
        } else if (line.startsWith("E:ID_FS_TYPE=")) {
          filesystem = PlainText.of(line.substring(value + 1));
        } else if (line.startsWith("E:ID_PART_ENTRY_NAME=")) {
          name = PlainText.of(line.substring(value + 1));
        }
      }
    }
    return new UdevRecord(label.isEmpty() ? name : label, filesystem);
  }
}
