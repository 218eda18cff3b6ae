// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.stick;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
  public void overwrite(Use change, Use then) throws StickException {
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      change.of(channel);
      channel.force(true);
      then.of(channel);
      channel.force(true);
    } catch (IOException e) {
      throw StickException.because(Cause.WIPE_HALF_DONE, e);
    }
  }

  @Override
  public void rewrite(Use change) throws StickException {
    try {
      WholeFile.write(
          image,
          Files.getPosixFilePermissions(image),
          Files.size(image),
          fresh -> {
            copyInto(fresh);
            change.of(fresh);
          });
    } catch (IOException e) {
      throw StickException.of(e);
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
}
