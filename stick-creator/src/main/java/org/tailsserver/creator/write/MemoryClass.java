// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.Arrays;
import java.util.Optional;

/** The memory of the smallest machine that must be able to open the stick. */
public enum MemoryClass {
  MIB_256(256, 64),
  MIB_512(512, 128),
  MIB_1024(1024, 256);

  private final int machineMib;
  private final int argon2Mib;

  MemoryClass(int machineMib, int argon2Mib) {
    this.machineMib = machineMib;
    this.argon2Mib = argon2Mib;
  }

  /** The class of a machine with this much memory in MiB. */
  public static Optional<MemoryClass> ofMib(int mib) {
    return Arrays.stream(values()).filter(known -> known.machineMib == mib).findFirst();
  }

  /** The smallest class whose machines have room for this much; the largest if none has. */
  public static MemoryClass ofArgon2KiB(long needed) {
    return Arrays.stream(values())
        .filter(known -> known.argon2KiB() >= needed)
        .findFirst()
        .orElse(MIB_1024);
  }

  /** The memory of the machine, in MiB. */
  public int machineMib() {
    return machineMib;
  }

  /** What deriving the key from the passphrase may take of it, in KiB. */
  public int argon2KiB() {
    return argon2Mib << 10;
  }
}
