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
import java.util.Optional;
import org.tailsserver.creator.device.Disk;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/**
 * An image with a server's partition. It is changed by a complete new one beside it that takes its
 * name: killed at any instant, the old one or the new one is there.
 */
public final class ImageStick implements Stick {

  private static final String SUFFIX = ".changed.part";

  private final Path image;
  private final Path folder;
  private final StickPartition partition;

  private ImageStick(Path image, Path folder, StickPartition partition) {
    this.image = image;
    this.folder = folder;
    this.partition = partition;
  }

  /**
   * Finds it.
   *
   * @throws StickException IMAGE_NOT_A_FILE, NO_STICK, SEVERAL_SERVERS
   */
  public static ImageStick find(Path given) throws StickException {
    Path image = given.toAbsolutePath().normalize();
    Path folder = image.getParent();
    if (folder == null || !Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
      throw new StickException(Cause.IMAGE_NOT_A_FILE, given);
    }
    return new ImageStick(image, folder, ServerPartition.find(image));
  }

  @Override
  public String name() {
    return image.getFileName().toString();
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public StickPartition partition() {
    return partition;
  }

  @Override
  public Optional<Disk> disk() {
    return Optional.empty();
  }

  @Override
  public void read(Use use) throws StickException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
      use.of(channel);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  @Override
  public void overwrite(Use change) throws StickException {
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      change.of(channel);
      channel.force(true);
    } catch (IOException e) {
      throw StickException.because(Cause.DISK_HALF_DONE, e);
    }
  }

  @Override
  public void rewrite(Use change) throws StickException {
    try {
      sweep();
      long needed = Files.size(image);
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < needed) {
        throw new StickException(Cause.NO_SPACE, folder, needed >> 20, free >> 20);
      }
      Path fresh = Files.createTempFile(folder, "." + image.getFileName() + ".", SUFFIX);
      try (FileChannel channel =
          FileChannel.open(fresh, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.lock();
        copyInto(channel);
        change.of(channel);
        channel.force(true);
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(image));
        Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
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

  private void copyInto(FileChannel to) throws IOException {
    try (FileChannel from = FileChannel.open(image, StandardOpenOption.READ)) {
      long size = from.size();
      long done = 0;
      while (done < size) {
        done += to.transferFrom(from.position(done), done, size - done);
      }
    }
  }

  /** What killed runs left; nobody holds the lock of it. */
  private void sweep() throws IOException {
    String prefix = "." + image.getFileName() + ".";
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
