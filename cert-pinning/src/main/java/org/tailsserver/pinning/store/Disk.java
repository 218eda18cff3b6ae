// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the store, each in small steps of which one alone, a rename, makes it so. What a
 * program that was stopped half-way leaves behind has a name that begins with a dot, is never read,
 * and is swept away by the next one. Every file reaches the disk before the rename that shows it.
 */
class Disk {

  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

  private static final String LOCK = ".lock";
  private static final String UNFINISHED = ".new-";
  private static final String REMOVED = ".removed-";

  /** File locks are held by the whole process; this makes its threads take turns as well. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  /**
   * Told before each step that changes the disk; for tests, which stop here.
   *
   * @throws IOException as if the disk refused the step
   */
  void step(String what) throws IOException {}

  Closeable lock(Path folder) throws IOException {
    THREADS.lock();
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK),
              Set.of(
                  StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS),
              PRIVATE_FILE);
      try {
        channel.lock();
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return () -> {
        try {
          channel.close();
        } finally {
          THREADS.unlock();
        }
      };
    } catch (IOException e) {
      THREADS.unlock();
      throw e;
    }
  }

  /**
   * Removes what a stopped program left. What cannot be deleted stays: nobody reads it, and it must
   * not lock the owner out of the store. Call with the lock held.
   */
  void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".{new,removed}-*")) {
      for (Path path : left) {
        try {
          deleteTree(path);
        } catch (IOException e) {
          // Tried again by the next one.
        }
      }
    }
  }

  void makeFolder(Path folder) throws IOException {
    step("make " + folder.getFileName());
    try {
      Files.createDirectory(folder, PRIVATE_FOLDER);
    } catch (FileAlreadyExistsException e) {
      // Another program was quicker; whether it may be trusted is looked at next.
      return;
    }
    syncFolder(folder.toAbsolutePath().getParent());
  }

  /**
   * Makes a folder that appears with all its files: name to content. A name may have the name of a
   * folder and a slash before it.
   */
  void createFolder(Path folder, Map<String, byte[]> files) throws IOException {
    Path unfinished = sibling(folder, UNFINISHED);
    step("make unfinished folder");
    Files.createDirectory(unfinished, PRIVATE_FOLDER);
    boolean shown = false;
    try {
      fill(unfinished, files);
      rename(unfinished, folder);
      shown = true;
    } finally {
      if (!shown) {
        forget(unfinished);
      }
    }
  }

  private void fill(Path unfinished, Map<String, byte[]> files) throws IOException {
    Set<Path> below = new LinkedHashSet<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = unfinished.resolve(file.getKey());
      Path parent = Objects.requireNonNull(target.getParent());
      if (!parent.equals(unfinished) && below.add(parent)) {
        makeFolder(parent);
      }
      write(target, file.getValue());
    }
    for (Path inner : below) {
      syncFolder(inner);
    }
    syncFolder(unfinished);
  }

  /** A full disk is not to keep what it has no room for; some of that are keys. */
  private void forget(Path unfinished) {
    try {
      if (Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS)) {
        deleteTree(unfinished);
      }
    } catch (IOException e) {
      // The next one sweeps it away.
    }
  }

  /** Replaces a file's whole content at once. */
  void replaceFile(Path file, byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(UNFINISHED + file.getFileName());
    step("delete left-over");
    Files.deleteIfExists(unfinished);
    write(unfinished, content);
    rename(unfinished, file);
  }

  /** Deletes a file, if it is there. */
  void deleteFile(Path file) throws IOException {
    step("delete " + file.getFileName());
    if (Files.deleteIfExists(file)) {
      syncFolder(file.getParent());
    }
  }

  /** Gives a folder another name, which nothing may have yet. */
  void renameFolder(Path folder, Path newName) throws IOException {
    rename(folder, newName);
  }

  /**
   * Makes a folder disappear at once, then deletes what was in it.
   *
   * @throws PinStoreException if it is gone, but its files are still on the disk
   */
  void removeFolder(Path folder) throws IOException {
    Path removed = sibling(folder, REMOVED);
    rename(folder, removed);
    try {
      deleteTree(removed);
    } catch (IOException e) {
      throw new PinStoreException(
          PinStoreException.Cause.NOT_WIPED, folder.getFileName(), removed, Guard.reason(e));
    }
  }

  private void write(Path file, byte[] content) throws IOException {
    step("create " + file.getFileName());
    try (FileChannel channel = FileChannel.open(file, NEW, PRIVATE_FILE)) {
      step("write " + file.getFileName());
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      step("sync " + file.getFileName());
      channel.force(true);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    step("rename to " + to.getFileName());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(to.getParent());
  }

  private void syncFolder(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    step("sync folder " + folder.getFileName());
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void deleteTree(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return delete(file);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            return delete(folder);
          }
        });
  }

  private FileVisitResult delete(Path path) throws IOException {
    step("delete " + path.getFileName());
    Files.delete(path);
    return FileVisitResult.CONTINUE;
  }

  private static Path sibling(Path path, String prefix) {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return path.resolveSibling(prefix + HexFormat.of().formatHex(random));
  }
}
