// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.header.UnreadableHeaderException;
import org.tailsserver.creator.stick.StickPartition;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.creator.write.Workplace;
import org.tailsserver.protocol.passphrase.Passphrase;

/**
 * The file system of a stick, decrypted into a private folder, and the way back: encrypted with the
 * key it had, its changed blocks written where they were. The header is read and never written, so
 * that every passphrase and every token stays.
 */
final class DataCopy implements AutoCloseable {

  /** More than cryptsetup makes of a header: 16 MiB. */
  private static final long MOST_HEADER = 32 << 20;

  /** Room for a header, two passing ones, and files that are read and written. */
  private static final long SMALL_ROOM = 128 << 20;

  /** How much of the data must be decrypted to learn the size of the file system. */
  private static final long PEEK = 1 << 20;

  private static final int BLOCK = 64 << 10;

  private final StickPartition partition;
  private final Luks2Header header;
  private final Workplace work;
  private final VolumeKey key;
  private final long dataStart;
  private final long dataLength;
  private final Workplace room;
  private final Path data;

  private DataCopy(
      StickPartition partition, Luks2Header header, Workplace work, VolumeKey key, Path beside)
      throws IOException, StickException {
    this.partition = partition;
    this.header = header;
    this.work = work;
    this.key = key;
    dataStart = partition.offset() + segment(header).offset();
    dataLength = peek();
    // The decrypted copy, and the same encrypted again.
    requireRoom(beside, 2 * dataLength);
    room = Workplace.open(beside, 2 * dataLength);
    data = room.resolve("data");
    boolean open = false;
    try {
      copyOut(dataStart, dataLength, data);
      key.decrypt(data);
      open = true;
    } finally {
      if (!open) {
        room.close();
      }
    }
  }

  /**
   * Decrypts it.
   *
   * @param beside where to work if memory has no room for it
   */
  static DataCopy open(StickPartition partition, Path beside, Passphrase passphrase)
      throws IOException, StickException {
    Workplace work = Workplace.open(beside, SMALL_ROOM);
    boolean open = false;
    try {
      Path head = work.resolve("header");
      copy(partition.file(), partition.offset(), least(MOST_HEADER, partition.length()), head);
      Luks2Header header = header(head);
      VolumeKey key = VolumeKey.take(work, head, segment(header).sectorSize(), passphrase);
      DataCopy copy = new DataCopy(partition, header, work, key, beside);
      open = true;
      return copy;
    } finally {
      if (!open) {
        work.close();
      }
    }
  }

  private static Luks2Header header(Path head) throws StickException {
    Tool.Answer dump =
        Tool.CRYPTSETUP.ask(
            Path.of("/"),
            new byte[0],
            "luksDump",
            "--disable-locks",
            "--dump-json-metadata",
            head.toString());
    if (dump.status() != 0) {
      throw Tool.CRYPTSETUP.failure(dump);
    }
    try {
      Luks2Header header = Luks2Header.parse(dump.out());
      List<String> objections = header.objections();
      if (!objections.isEmpty()) {
        throw new StickException(Cause.BAD_HEADER, String.join(" ", objections));
      }
      return header;
    } catch (UnreadableHeaderException e) {
      throw StickException.because(Cause.BAD_HEADER, e);
    }
  }

  private static Luks2Header.DataSegment segment(Luks2Header header) throws StickException {
    return header.data().orElseThrow(() -> new StickException(Cause.BAD_HEADER, "data segment"));
  }

  private long peek() throws IOException, StickException {
    long available = partition.offset() + partition.length() - dataStart;
    Path beginning = work.resolve("beginning");
    copyOut(dataStart, least(PEEK, available), beginning);
    key.decrypt(beginning);
    long size = Ext4File.size(beginning);
    Files.delete(beginning);
    if (size > available) {
      throw new StickException(Cause.BAD_CONTENTS, "ext4");
    }
    return size;
  }

  private static void requireRoom(Path beside, long needed) throws IOException, StickException {
    long memory = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace() / 2;
    long free = Files.getFileStore(beside).getUsableSpace();
    if (needed > Math.max(memory, free)) {
      throw new StickException(Cause.NO_SPACE, beside, needed >> 20, free >> 20);
    }
  }

  Luks2Header header() {
    return header;
  }

  Workplace work() {
    return work;
  }

  /** The decrypted file system. */
  Ext4File files() {
    return new Ext4File(work, data);
  }

  /**
   * Writes the blocks that have changed, encrypted, into a file or device; durable.
   *
   * @param target what the partition lies in, at the same offset; open for reading and writing
   */
  void putBack(FileChannel target) throws IOException, StickException {
    Path encrypted = room.resolve("encrypted");
    Files.copy(data, encrypted, StandardCopyOption.REPLACE_EXISTING);
    key.encrypt(encrypted);
    if (differing(encrypted, target, false) * BLOCK >= dataLength) {
      // Whatever was changed, most blocks were not: another key has been at work.
      throw new StickException(Cause.BAD_CONTENTS, "cryptsetup");
    }
    differing(encrypted, target, true);
  }

  private long differing(Path encrypted, FileChannel to, boolean write) throws IOException {
    long count = 0;
    try (FileChannel from = FileChannel.open(encrypted, StandardOpenOption.READ)) {
      ByteBuffer fresh = ByteBuffer.allocateDirect(BLOCK);
      ByteBuffer old = ByteBuffer.allocateDirect(BLOCK);
      for (long at = 0; at < dataLength; at += BLOCK) {
        int size = (int) least(BLOCK, dataLength - at);
        fill(from, at, fresh.clear().limit(size));
        fill(to, dataStart + at, old.clear().limit(size));
        if (!fresh.equals(old)) {
          count++;
          while (write && fresh.hasRemaining()) {
            to.write(fresh, dataStart + at + fresh.position());
          }
        }
      }
      to.force(true);
    }
    return count;
  }

  private static void fill(FileChannel from, long at, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("unexpected end of the stick");
      }
    }
    buffer.flip();
  }

  private void copyOut(long start, long length, Path to) throws IOException {
    copy(partition.file(), start, length, to);
  }

  private static void copy(Path source, long start, long length, Path to) throws IOException {
    try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
        FileChannel into =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long done = 0;
      while (done < length) {
        long moved = from.transferTo(start + done, length - done, into);
        if (moved <= 0) {
          throw new IOException("unexpected end of the stick");
        }
        done += moved;
      }
    }
  }

  private static long least(long one, long other) {
    return Math.min(one, other);
  }

  @Override
  public void close() {
    room.close();
    work.close();
  }
}
