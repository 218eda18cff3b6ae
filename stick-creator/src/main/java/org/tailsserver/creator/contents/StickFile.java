// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.contents;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.Tool;

/**
 * An image with a server's partition. It is changed by a complete new one beside it that takes its
 * name: killed at any instant, the old one or the new one is there.
 */
final class StickFile {

  /** sfdisk(8) counts in sectors of this size on files. */
  private static final long SECTOR = 512;

  private static final Pattern START = Pattern.compile("start= *([0-9]{1,15})");
  private static final Pattern SIZE = Pattern.compile("size= *([0-9]{1,15})");
  private static final String SUFFIX = ".changed.part";

  private final Path image;
  private final Path folder;

  StickFile(Path image) throws StickException {
    this.image = image.toAbsolutePath().normalize();
    Path parent = this.image.getParent();
    if (parent == null || !Files.isRegularFile(this.image, LinkOption.NOFOLLOW_LINKS)) {
      throw new StickException(Cause.IMAGE_NOT_A_FILE, image);
    }
    folder = parent;
  }

  /** The folder it lies in. */
  Path folder() {
    return folder;
  }

  /** Where its partition is. */
  StickPartition partition() throws StickException {
    Tool.Answer table = Tool.SFDISK.ask(folder, new byte[0], "--dump", image.toString());
    Optional<String> ours =
        table
            .out()
            .lines()
            .filter(line -> line.endsWith("name=\"" + StickImage.PARTITION_NAME + "\""))
            .findFirst();
    Matcher start = START.matcher(ours.orElse(""));
    Matcher size = SIZE.matcher(ours.orElse(""));
    if (table.status() != 0 || !start.find() || !size.find()) {
      throw new StickException(Cause.NO_STICK, image);
    }
    return new StickPartition(
        image, SECTOR * Long.parseLong(start.group(1)), SECTOR * Long.parseLong(size.group(1)));
  }

  /** Puts changed contents back. */
  void save(StickContents contents) throws StickException {
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
        contents.putBack(channel);
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
