// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.luks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.tailsserver.protocol.state.Failure.Cause;

/** Whether this machine has the memory a keyslot wants; asked before Argon2 takes it. */
public final class Memory {
  /** What cryptsetup needs besides Argon2's own memory, and what the rest needs to stay alive. */
  static final long MARGIN_KIB = 16 << 10;

  private static final String AVAILABLE = "MemAvailable:";

  private final Path meminfo;

  /**
   * The memory a table tells of.
   *
   * @param meminfo {@code /proc/meminfo}, proc_meminfo(5)
   */
  public Memory(Path meminfo) {
    this.meminfo = meminfo;
  }

  /**
   * Makes sure that a keyslot can be opened here. If the kernel does not say how much is free,
   * cryptsetup has to find out.
   *
   * @throws FaultException NOT_ENOUGH_MEMORY
   */
  public void require(long keyslotKiB) throws FaultException {
    long needed = keyslotKiB + MARGIN_KIB;
    OptionalLong available = availableKiB();
    if (available.isPresent() && available.getAsLong() < needed) {
      throw notEnough(keyslotKiB);
    }
  }

  /** The fault that says a keyslot's needs and what is free now, both in MiB. */
  FaultException notEnough(long keyslotKiB) {
    return new FaultException(
        Cause.NOT_ENOUGH_MEMORY,
        Long.toString((keyslotKiB + MARGIN_KIB + 1023) / 1024),
        Long.toString(availableKiB().orElse(0) / 1024));
  }

  private OptionalLong availableKiB() {
    try {
      for (String line : Files.readAllLines(meminfo)) {
        if (line.startsWith(AVAILABLE)) {
          String number = line.substring(AVAILABLE.length()).replace("kB", "").trim();
          return OptionalLong.of(Long.parseLong(number));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
