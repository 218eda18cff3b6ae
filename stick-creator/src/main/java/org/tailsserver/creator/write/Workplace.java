// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A private folder for what must not outlive the writing, gone when closed. In memory where there
 * is room, because a disk may keep what was deleted; else beside the image. A folder that an
 * earlier, killed run left behind is recognised by its lock, which nobody holds, and removed.
 */
public final class Workplace implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = ".tails-server-stick-";
  private static final Path LOCK = Path.of("lock");
  private static final Path HERE = Path.of(".");
  private static final Set<OpenOption> TO_LOCK =
      Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /**
   * Those of this process. Closing any other channel on the same file would give up the lock,
   * fcntl_locking(2), so their locks must not even be asked for.
   */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

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
  public static Workplace open(Path beside, long bytes) throws IOException {
    Path parent = hasRoom(bytes) ? MEMORY : beside;
    for (Path place : List.of(MEMORY, beside)) {
      sweep(place);
    }
    Path folder = Files.createTempDirectory(parent, PREFIX).toRealPath();
    OPEN.add(folder);
    FileChannel lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    return new Workplace(folder, lock);
  }

  public Path folder() {
    return folder;
  }

  public Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Makes a folder only its owner can enter. */
  public Path makeFolder(String name) throws IOException {
    return Files.createDirectories(
        folder.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Makes a file only its owner can read, from the first instant. */
  public void makeFile(String name, byte[] content) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, content);
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
    try (SecureDirectoryStream<Path> entries = entries(place.toRealPath())) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(PREFIX) && !OPEN.contains(entry)) {
          sweep(entries, entry.getFileName());
        }
      }
    }
  }

  private static void sweep(SecureDirectoryStream<Path> place, Path name) {
    try {
      if (!Ours.isPrivateFolder(place, name)) {
        return;
      }
      try (SecureDirectoryStream<Path> left = enter(place, name)) {
        // Asked again inside: before it was entered, the name could have come to mean another.
        if (Ours.isPrivateFolder(left, HERE) && Ours.isFile(left, LOCK)) {
          try (FileChannel channel = FileChannel.class.cast(left.newByteChannel(LOCK, TO_LOCK));
              FileLock unused = channel.tryLock()) {
            if (unused != null) {
              delete(place, name);
            }
          }
        }
      }
    } catch (IOException | DirectoryIteratorException | OverlappingFileLockException e) {
      // Somebody else's, or in use by this very process.
    }
  }

  /** What lies in a folder; names are resolved in the folder itself, wherever it is moved to. */
  @SuppressWarnings("StreamResourceLeak") // Whoever asks closes it.
  private static SecureDirectoryStream<Path> entries(Path place) throws IOException {
    return (SecureDirectoryStream<Path>) Files.newDirectoryStream(place);
  }

  private static SecureDirectoryStream<Path> enter(SecureDirectoryStream<Path> place, Path name)
      throws IOException {
    return place.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  /** The lock goes last: without it, nobody would know the rest for what it is. */
  private static void delete(SecureDirectoryStream<Path> place, Path name) throws IOException {
    try (SecureDirectoryStream<Path> left = enter(place, name)) {
      for (Path entry : left) {
        if (!entry.getFileName().equals(LOCK)) {
          deleteTree(left, entry.getFileName());
        }
      }
      left.deleteFile(LOCK);
    }
    place.deleteDirectory(name);
  }

  private static void deleteTree(SecureDirectoryStream<Path> parent, Path name) throws IOException {
    if (!Ours.attributes(parent, name).isDirectory()) {
      parent.deleteFile(name);
      return;
    }
    try (SecureDirectoryStream<Path> inside = enter(parent, name)) {
      for (Path entry : inside) {
        deleteTree(inside, entry.getFileName());
      }
    }
    parent.deleteDirectory(name);
  }

  private void remove() {
    try (lock;
        SecureDirectoryStream<Path> place = entries(folder.resolveSibling("."))) {
      delete(place, folder.getFileName());
      OPEN.remove(folder);
    } catch (IOException | DirectoryIteratorException e) {
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
