// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.pinning.pin.InvalidPinException;
import org.tailsserver.pinning.pin.Pin;

/**
 * A note in the pin store's folder that a pin is kept whose stick is not finished yet. It is locked
 * as long as the program lives that wrote it. From the moment the last write may begin it also says
 * on which disk, and what is there once that write is done: so the next run can tell whether there
 * is a server. Not thread-safe.
 */
final class DiskPromise implements AutoCloseable {
  private static final String PREFIX = ".unfinished-";

  private final Path file;
  private final FileChannel channel;
  private boolean kept;

  private DiskPromise(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Notes a pin, durably. */
  static DiskPromise make(Path store, Pin pin) throws IOException {
    if (!Files.exists(store)) {
      Files.createDirectories(
          store,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path file = store.resolve(PREFIX + pin.hex());
    FileChannel channel =
        FileChannel.open(
            Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            StandardOpenOption.WRITE);
    channel.lock();
    DiskPromise promise = new DiskPromise(file, channel);
    promise.write(pin.text() + "\n");
    try (FileChannel folder = FileChannel.open(store, StandardOpenOption.READ)) {
      folder.force(true);
    }
    return promise;
  }

  /** Notes that the write which makes it a server may be done from now on. */
  void lastWrite(Disk disk, byte[] head) throws IOException {
    write(digest(head) + " " + disk.bytes() + " " + disk.serial() + "\n");
  }

  /** The stick is a server: nothing is left to note. */
  void keep() throws IOException {
    kept = true;
    Files.deleteIfExists(file);
  }

  private void write(String line) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(line.getBytes(UTF_8));
    while (content.hasRemaining()) {
      channel.write(content);
    }
    channel.force(true);
  }

  @Override
  public void close() {
    try (channel) {
      if (!kept) {
        // Whoever failed takes the pin back as well; nothing else than a kill leaves the note.
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The next run finds it, and no server.
    }
  }

  /**
   * What a killed run has left.
   *
   * @param pin kept for a stick that is no server
   */
  record Broken(Pin pin, Path file) {

    /** To be called when the pin is forgotten. */
    void forget() throws IOException {
      Files.deleteIfExists(file);
    }
  }

  /**
   * What killed runs have left in a store. Where only the disk itself could tell and it is not
   * plugged in, nothing is said of it: a pin without a stick is harmless, a stick without one not.
   */
  static List<Broken> broken(Path store, Disks disks) throws IOException {
    List<Broken> broken = new ArrayList<>();
    if (!Files.isDirectory(store)) {
      return broken;
    }
    List<Path> notes;
    try (Stream<Path> entries = Files.list(store)) {
      notes = entries.filter(DiskPromise::isNote).toList();
    }
    for (Path note : notes) {
      try (FileChannel channel =
              FileChannel.open(note, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          FileLock lock = channel.tryLock()) {
        if (lock != null) {
          judge(note, disks, broken);
        }
      } catch (OverlappingFileLockException e) {
        // This very process is writing that stick.
      }
    }
    return broken;
  }

  private static boolean isNote(Path path) {
    return path.getFileName().toString().startsWith(PREFIX)
        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void judge(Path note, Disks disks, List<Broken> broken) throws IOException {
    String name = note.getFileName().toString();
    Pin pin;
    try {
      pin = Pin.parse("sha256:" + name.substring(PREFIX.length()));
    } catch (InvalidPinException e) {
      return;
    }
    List<String> lines = Files.readString(note, UTF_8).lines().toList();
    if (lines.size() < 2) {
      broken.add(new Broken(pin, note));
      return;
    }
    String[] last = lines.get(1).split(" ", 3);
    if (last.length == 3 && last[1].matches("[0-9]{1,18}")) {
      judge(note, pin, last[0], likely(disks, last[2], Long.parseLong(last[1])), broken);
    }
  }

  private static void judge(
      Path note, Pin pin, String digest, List<Disk> likely, List<Broken> broken) {
    try {
      boolean surelyThatDisk = false;
      for (Disk disk : likely) {
        if (digest(headOf(disk)).equals(digest)) {
          Files.delete(note);
          return;
        }
        surelyThatDisk |= !disk.serial().isEmpty();
      }
      if (surelyThatDisk) {
        broken.add(new Broken(pin, note));
      }
    } catch (IOException e) {
      // The disk cannot be asked.
    }
  }

  private static List<Disk> likely(Disks disks, String serial, long bytes) throws IOException {
    return disks.list().stream().filter(disk -> disk.looksLike(serial, bytes)).toList();
  }

  private static byte[] headOf(Disk disk) throws IOException {
    try (FileChannel channel = FileChannel.open(disk.node(), StandardOpenOption.READ)) {
      return PartitionTable.head(channel);
    }
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
