// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A private folder to work in")
class WorkplaceTest {

  @TempDir Path folder;

  /** Without its lock, any other run of the program takes it for left behind and removes it. */
  @Test
  void keepsItsLockWhenTheSameProgramOpensAnother() throws Exception {
    // More than any memory has: both lie beside.
    try (Workplace first = Workplace.open(folder, Long.MAX_VALUE)) {
      Object inode = Files.getAttribute(first.resolve("lock"), "unix:ino");
      assertTrue(isLocked(inode));
      try (Workplace second = Workplace.open(folder, Long.MAX_VALUE)) {
        assertEquals(folder, second.folder().getParent());
        assertTrue(isLocked(inode));
      }
    }
  }

  private static boolean isLocked(Object inode) throws Exception {
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains(":" + inode + " "));
  }
}
