// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A private folder for what must not outlive the writing, gone when closed. In memory where there
 * is room, because a disk may keep what was deleted; else beside the image. A folder that an
 * earlier, killed run left behind is recognised by its lock, which nobody holds, and removed.
 */
final class Workplace implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = ".tails-server-stick-";

  private final Path folder;
  private final FileChannel lock;
  private final Thread hook = new Thread(this::remove);

  private Workplace(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Makes one.
   *
   * @param bytes how much it must hold
   */
  static Workplace open(Path beside, long bytes) throws IOException {
    Path parent = hasRoom(bytes) ? MEMORY : beside;
    for (Path place : List.of(MEMORY, beside)) {
      sweep(place);
    }
    Path folder = Files.createTempDirectory(parent, PREFIX);
    FileChannel lock =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    return new Workplace(folder, lock);
  }

  Path folder() {
    return folder;
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Makes a folder only its owner can enter. */
  Path makeFolder(String name) throws IOException {
    return Files.createDirectories(
        folder.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static boolean hasRoom(long bytes) throws IOException {
    if (!Files.isWritable(MEMORY)) {
      return false;
    }
    FileStore store = Files.getFileStore(MEMORY);
    return store.type().equals("tmpfs") && store.getUsableSpace() / 2 > bytes;
  }

  private static void sweep(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> entries = Files.list(place)) {
      left = entries.filter(Workplace::isLeft).toList();
    }
    for (Path folder : left) {
      try (FileChannel channel =
              FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
          FileLock unused = channel.tryLock()) {
        if (unused != null) {
          delete(folder);
        }
      } catch (IOException | java.nio.channels.OverlappingFileLockException e) {
        // Somebody else's, or in use by this very process.
      }
    }
  }

  private static boolean isLeft(Path path) {
    return path.getFileName().toString().startsWith(PREFIX) && Files.exists(path.resolve("lock"));
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  private void remove() {
    try (lock) {
      delete(folder);
    } catch (IOException e) {
      // The next run sweeps it away.
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is shutting down and runs the hook itself.
    }
  }
}
