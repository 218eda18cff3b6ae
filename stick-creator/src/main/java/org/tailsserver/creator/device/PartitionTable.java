// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.Tool;

/**
 * The partition table a disk is to have, made by sfdisk(8) on a sparse file as large as the disk:
 * on the disk itself it would be written in an order that is not ours to choose.
 */
final class PartitionTable {
  private final byte[] head;
  private final byte[] tail;
  private final long start;
  private final long length;

  private PartitionTable(byte[] head, byte[] tail, long start, long length) {
    this.head = head;
    this.tail = tail;
    this.start = start;
    this.length = length;
  }

  /** What comes to the beginning of the disk; not to be changed. */
  byte[] head() {
    return head;
  }

  /** What comes to its end; not to be changed. */
  byte[] tail() {
    return tail;
  }

  /** Where our partition begins, in bytes. */
  long start() {
    return start;
  }

  /** Its size in bytes. */
  long length() {
    return length;
  }

  private static final int SECTOR = 512;
  private static final long MIB = 1 << 20;

  /** A protective MBR, the header, and 128 entries of 128 bytes (UEFI 2.10, 5.3). */
  static final int HEAD = 34 * SECTOR;

  static final int TAIL = 33 * SECTOR;
  private static final byte[] SIGNATURE = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
  private static final int OTHER_HEADER = SECTOR + 32;

  private static final Pattern START = Pattern.compile("start= *([0-9]+)");
  private static final Pattern SIZE = Pattern.compile("size= *([0-9]+)");
  private static final String OURS = "name=\"" + StickImage.PARTITION_NAME + "\"";

  /** One partition that fills the disk. */
  static PartitionTable whole(long bytes) throws IOException, StickException {
    Path file = scratch(bytes);
    try {
      long length = (bytes / MIB - 2) * MIB;
      sfdisk(
          "label: gpt\nstart=1MiB, size=%dMiB, type=%s, name=%s\n"
              .formatted(length / MIB, StickImage.PARTITION_TYPE, StickImage.PARTITION_NAME),
          file);
      return read(file, bytes);
    } finally {
      Files.delete(file);
    }
  }

  /**
   * The disk's own table with one partition more, behind all others.
   *
   * @throws StickException NO_TABLE, SERVER_ALREADY, NO_ROOM_BEHIND
   */
  static PartitionTable added(FileChannel disk, String name, long bytes)
      throws IOException, StickException {
    byte[] before = head(disk);
    Path file = scratch(bytes);
    try {
      copyTables(disk, before, name, bytes, file);
      List<long[]> parts = new ArrayList<>();
      for (String line : dump(file)) {
        if (line.contains(OURS)) {
          throw new StickException(Cause.SERVER_ALREADY, name);
        }
        parts.add(new long[] {number(START, line), number(SIZE, line)});
      }
      long end = parts.stream().mapToLong(part -> (part[0] + part[1]) * SECTOR).max().orElse(MIB);
      long start = (Math.max(end, MIB) + MIB - 1) / MIB;
      long length = bytes / MIB - 1 - start;
      if (length < (Disk.MIN_BYTES / MIB) - 2) {
        throw new StickException(Cause.NO_ROOM_BEHIND, name, (Disk.MIN_BYTES / MIB) - 2);
      }
      Tool.SFDISK.run("", "--quiet", "--no-reread", "--relocate", "gpt-bak-std", file.toString());
      sfdisk(
          "start=%dMiB, size=%dMiB, type=%s, name=%s\n"
              .formatted(start, length, StickImage.PARTITION_TYPE, StickImage.PARTITION_NAME),
          file,
          "--append");
      return read(file, bytes);
    } finally {
      Files.delete(file);
    }
  }

  /** What of a disk a table that is added to depends on. */
  static byte[] head(FileChannel disk) throws IOException {
    return read(disk, 0, HEAD);
  }

  private static void copyTables(FileChannel disk, byte[] head, String name, long bytes, Path file)
      throws IOException, StickException {
    if (!Arrays.equals(head, SECTOR, SECTOR + SIGNATURE.length, SIGNATURE, 0, 8)) {
      throw new StickException(Cause.NO_TABLE, name);
    }
    long other = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(OTHER_HEADER);
    long otherStart = (other + 1) * SECTOR - TAIL;
    try (FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Copy.write(to, 0, ByteBuffer.wrap(head));
      if (otherStart >= HEAD && otherStart <= bytes - TAIL) {
        // A written image has it where the image ended.
        Copy.write(to, otherStart, ByteBuffer.wrap(read(disk, otherStart, TAIL)));
      }
    }
  }

  private static PartitionTable read(Path file, long bytes) throws IOException, StickException {
    String ours =
        dump(file).stream()
            .filter(line -> line.contains(OURS))
            .findFirst()
            .orElseThrow(() -> new IOException("sfdisk"));
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
      return new PartitionTable(
          read(from, 0, HEAD),
          read(from, bytes - TAIL, TAIL),
          number(START, ours) * SECTOR,
          number(SIZE, ours) * SECTOR);
    }
  }

  private static List<String> dump(Path file) throws StickException {
    return Tool.SFDISK
        .ask("--dump", file.toString())
        .lines()
        .filter(line -> line.contains("start="))
        .toList();
  }

  private static void sfdisk(String script, Path file, String... options) throws StickException {
    List<String> arguments = new ArrayList<>(List.of("--quiet", "--no-reread", "--no-tell-kernel"));
    arguments.addAll(List.of(options));
    arguments.add(file.toString());
    Tool.SFDISK.run(script, arguments.toArray(String[]::new));
  }

  private static Path scratch(long bytes) throws IOException {
    Path file = Files.createTempFile("tails-server-stick-", ".table");
    try (FileChannel sized = FileChannel.open(file, StandardOpenOption.WRITE)) {
      sized.write(ByteBuffer.allocate(1), bytes - 1);
    }
    return file;
  }

  static byte[] read(FileChannel from, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (from.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("shorter than it was");
      }
    }
    return buffer.array();
  }

  private static long number(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
