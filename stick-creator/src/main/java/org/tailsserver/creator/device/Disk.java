// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A whole disk as the kernel shows it at one moment. Texts come from the disk itself and are made
 * harmless for a terminal; any may be empty. Immutable.
 *
 * @param name the kernel's, such as {@code sdb}
 * @param node its device node
 * @param bytes its size; 0 where no medium is in a reader
 * @param sequence counts every disk the kernel has seen (diskseq): another disk under the same name
 *     has another one; 0 where the kernel does not say
 * @param number device number of its node
 * @param usb whether it is reached through USB
 * @param removable whether it says of itself that it is a removable medium, as sticks do
 * @param sector bytes of a logical sector
 * @param mounts where it, a partition of it, or what is made of one is mounted
 * @param users what else uses it: swap, device-mapper, RAID
 */
public record Disk(
    String name,
    Path node,
    String vendor,
    String model,
    String serial,
    long bytes,
    long sequence,
    String number,
    boolean usb,
    boolean removable,
    boolean readOnly,
    int sector,
    List<Part> parts,
    List<String> mounts,
    List<String> users) {

  /** The smallest disk that holds a stick. */
  public static final long MIN_BYTES = 48L << 20;

  private static final List<String> OF_THE_SYSTEM =
      List.of("/", "/usr", "/boot", "/boot/efi", "/run/live/medium", "/lib/live/mount/medium");

  /**
   * One of its partitions.
   *
   * @param label the label of its file system, or else its name in the partition table
   * @param filesystem such as {@code ext4}; empty if nobody has said
   */
  public record Part(String name, long bytes, String label, String filesystem) {}

  public Disk {
    parts = List.copyOf(parts);
    mounts = List.copyOf(mounts);
    users = List.copyOf(users);
  }

  /** What people call it: maker and model. */
  public String title() {
    return (vendor + " " + model).strip();
  }

  /** Why nothing may be written to it; empty if it may be offered. */
  public Optional<Refusal> refusal() {
    if (mounts.stream().anyMatch(OF_THE_SYSTEM::contains)) {
      return Refusal.of(Refusal.Reason.SYSTEM);
    }
    if (!usb) {
      return Refusal.of(Refusal.Reason.NOT_USB);
    }
    if (!removable) {
      return Refusal.of(Refusal.Reason.NOT_REMOVABLE);
    }
    if (!mounts.isEmpty()) {
      return Refusal.of(Refusal.Reason.MOUNTED, String.join(", ", mounts));
    }
    if (!users.isEmpty()) {
      return Refusal.of(Refusal.Reason.IN_USE, String.join(", ", users));
    }
    if (bytes == 0) {
      return Refusal.of(Refusal.Reason.NO_MEDIUM);
    }
    if (readOnly) {
      return Refusal.of(Refusal.Reason.READ_ONLY);
    }
    if (bytes < MIN_BYTES) {
      return Refusal.of(Refusal.Reason.TOO_SMALL, Long.toString(MIN_BYTES >> 20));
    }
    return sector == 512 ? Optional.empty() : Refusal.of(Refusal.Reason.SECTORS, "" + sector);
  }

  /** Whether it is the very same disk, plugged in without a break since. */
  public boolean isSame(Disk other) {
    return sequence == other.sequence
        && number.equals(other.number)
        && bytes == other.bytes
        && serial.equals(other.serial)
        && title().equals(other.title());
  }

  /** Whether it may be the same disk, even if it was pulled out meanwhile. */
  public boolean looksLike(String otherSerial, long otherBytes) {
    return serial.equals(otherSerial) && bytes == otherBytes;
  }
}
