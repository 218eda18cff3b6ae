// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The disks of this machine, as the kernel shows them in sysfs(5); only the labels of file systems
 * are udev's. Nothing on a disk is read. Each question is answered anew.
 */
public final class Disks {

  private static final int KERNEL_SECTOR = 512;

  private final Path sys;
  private final Path dev;
  private final Path udev;
  private final Path proc;

  /**
   * What these folders tell.
   *
   * @param sys {@code /sys}
   * @param dev {@code /dev}
   * @param udev {@code /run/udev/data}
   * @param proc {@code /proc}
   */
  public Disks(Path sys, Path dev, Path udev, Path proc) {
    this.sys = sys;
    this.dev = dev;
    this.udev = udev;
    this.proc = proc;
  }

  /** Those of this machine. */
  public static Disks ofThisMachine() {
    return new Disks(Path.of("/sys"), Path.of("/dev"), Path.of("/run/udev/data"), Path.of("/proc"));
  }

  /** All disks that are real, or behave so, ordered by name. */
  public List<Disk> list() throws IOException {
    List<Disk> disks = new ArrayList<>();
    for (String name : names(sys.resolve("block"))) {
      // What the kernel makes up itself (loop, RAM, device-mapper) has no device behind it.
      if (Files.exists(sys.resolve("block").resolve(name).resolve("device"))) {
        find(name).ifPresent(disks::add);
      }
    }
    return disks;
  }

  /** The disk of this name, if it is there and is a whole disk. */
  public Optional<Disk> find(String name) throws IOException {
    Path link = sys.resolve("block").resolve(name);
    if (name.isEmpty() || name.contains("/") || name.startsWith(".") || !Files.exists(link)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(name, link.toRealPath()));
    } catch (IOException e) {
      if (Files.exists(link)) {
        throw e;
      }
      return Optional.empty(); // pulled out while it was looked at
    }
  }

  /**
   * The disk a person means: its name, its node, or a link to that.
   *
   * @return empty if that is no whole disk
   */
  public Optional<Disk> meantBy(String given) throws IOException {
    if (!given.contains("/")) {
      return find(given);
    }
    Path path = Path.of(given);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    Path real = path.toRealPath();
    Path folder = real.getParent();
    return folder != null && folder.equals(dev.toRealPath())
        ? find(real.getFileName().toString())
        : Optional.empty();
  }

  private Disk read(String name, Path folder) throws IOException {
    Usage usage = Usage.read(sys, proc);
    List<Disk.Part> parts = new ArrayList<>();
    List<String> mounts = new ArrayList<>(usage.mounts(name));
    List<String> users = new ArrayList<>(usage.users(name));
    for (String entry : names(folder)) {
      Path part = folder.resolve(entry);
      if (Files.exists(part.resolve("partition"))) {
        parts.add(part(entry, part));
        mounts.addAll(usage.mounts(entry));
        users.addAll(usage.users(entry));
      }
    }
    return new Disk(
        name,
        dev.resolve(name),
        text(folder.resolve("device/vendor")),
        text(folder.resolve("device/model")),
        serial(folder),
        number(folder.resolve("size")) * KERNEL_SECTOR,
        number(folder.resolve("diskseq")),
        text(folder.resolve("dev")),
        folder.toString().contains("/usb"),
        number(folder.resolve("removable")) == 1,
        number(folder.resolve("ro")) != 0,
        (int) number(folder.resolve("queue/logical_block_size")),
        parts,
        mounts.stream().distinct().sorted().toList(),
        users.stream().distinct().sorted().toList());
  }

  private Disk.Part part(String name, Path folder) throws IOException {
    UdevRecord known = UdevRecord.of(udev, text(folder.resolve("dev")));
    return new Disk.Part(
        name, number(folder.resolve("size")) * KERNEL_SECTOR, known.label(), known.filesystem());
  }

  /** Of the USB device the disk is in; a disk's own number is often that of its bridge. */
  private String serial(Path folder) throws IOException {
    for (Path up = folder; up != null && !up.equals(sys); up = up.getParent()) {
      if (Files.exists(up.resolve("idVendor"))) {
        return text(up.resolve("serial"));
      }
    }
    return "";
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? PlainText.of(new String(Files.readAllBytes(file), UTF_8)) : "";
  }

  private static long number(Path file) throws IOException {
    String text = text(file);
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }
}
