// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * Writes a file as a whole: under another name beside its own, which it gets when it is on the
 * disk. Killed at any instant, what was under the name before is there, or all of the new file.
 * What a killed run left behind is recognised by its lock, which nobody holds, and removed.
 */
public final class WholeFile {

  private static final Path DEVICES = Path.of("/dev");
  private static final Path SHARED_MEMORY = DEVICES.resolve("shm");
  private static final String SUFFIX = ".changed.part";

  private WholeFile() {}

  /**
   * Writes it.
   *
   * @param name what it replaces, or is called from now on
   * @param permissions it has at the end; until then it is its owner's alone
   * @param bytes how much room it may take
   * @throws StickException NO_SPACE; NOT_CONFIRMED if it is there, but may not stay so in a crash;
   *     others if nothing was changed
   */
  public static void write(
      Path name, Set<PosixFilePermission> permissions, long bytes, Stick.Use content)
      throws StickException {
    Path file = name.toAbsolutePath().normalize();
    Path folder = file.resolveSibling(".").normalize();
    if (!Files.isDirectory(folder) || !Files.isWritable(folder) || isAmongDevices(file)) {
      throw new StickException(Cause.FOLDER_UNUSABLE, folder);
    }
    try {
      sweep(folder, file);
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < bytes) {
        throw new StickException(Cause.NO_SPACE, folder, bytes >> 20, free >> 20);
      }
      Path fresh = Files.createTempFile(folder, "." + file.getFileName() + ".", SUFFIX);
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.lock();
        content.of(channel);
        channel.force(true);
        Files.setPosixFilePermissions(fresh, permissions);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw StickException.of(e);
    }
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      throw StickException.because(Cause.NOT_CONFIRMED, e);
    }
  }

  /** Where a file would fill the memory of the machine, and be taken for a disk. */
  public static boolean isAmongDevices(Path name) {
    Path file = name.toAbsolutePath().normalize();
    return file.startsWith(DEVICES) && !file.startsWith(SHARED_MEMORY);
  }

  private static void sweep(Path folder, Path file) throws IOException {
    String prefix = "." + file.getFileName() + ".";
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        String name = String.valueOf(path.getFileName());
        if (name.startsWith(prefix)
            && name.endsWith(SUFFIX)
            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          deleteIfLeft(path);
        }
      }
    }
  }

  private static void deleteIfLeft(Path path) {
    try (FileChannel channel =
            FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.delete(path);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Somebody else's, or in use.
    }
  }
}
