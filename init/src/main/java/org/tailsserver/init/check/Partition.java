// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.nio.file.Path;

/**
 * A partition named {@code TailsServer}. Those on the boot disk come first, then it goes by the
 * device's name.
 *
 * @param device its block device by the steadiest name there is
 * @param onBootDisk whether the running system came from the same disk
 */
record Partition(Path device, boolean onBootDisk) implements Comparable<Partition> {

  // Comparator.comparing(...) would do, but Java makes its classes anew at every start.
  @Override
  public int compareTo(Partition other) {
    return onBootDisk == other.onBootDisk
        ? device.toString().compareTo(other.device.toString())
        : Boolean.compare(other.onBootDisk, onBootDisk);
  }
}
