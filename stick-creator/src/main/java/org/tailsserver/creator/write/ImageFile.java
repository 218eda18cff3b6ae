// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tailsserver.creator.write.Progress.Phase;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.pin.InvalidPinException;
import org.tailsserver.pinning.pin.Pin;

/**
 * The image under a temporary name beside its own: written, synced, renamed, or gone. What a killed
 * run left behind is recognised by its lock, which nobody holds, and removed.
 */
final class ImageFile implements Destination {

  private static final String SUFFIX = ".part";

  private final Path folder;
  private final Path image;
  private volatile Path temporary;

  /**
   * The only way for this process to write to it: closing any other channel on the same file would
   * give up the lock, fcntl_locking(2).
   */
  private final FileChannel channel;

  private final int mib;
  private final boolean replace;
  private final Thread hook = new Thread(this::remove);
  private boolean published;

  private ImageFile(StickPlan plan, Path folder, Path image, Path temporary, FileChannel channel) {
    this.mib = plan.size().mib();
    this.replace = plan.replace();
    this.folder = folder;
    this.image = image;
    this.temporary = temporary;
    this.channel = channel;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static ImageFile create(StickPlan plan) throws StickException {
    try {
      return createFile(plan);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /** Refuses a plan whose image could not be created. */
  static void check(StickPlan plan) throws StickException {
    try {
      requireRoom(plan);
    } catch (IOException e) {
      throw StickException.of(e);
    }
  }

  /** The folder of the image, which has room for it. */
  private static Path requireRoom(StickPlan plan) throws StickException, IOException {
    Path image = plan.image().toAbsolutePath().normalize();
    Path folder = image.getParent();
    if (folder == null || Files.isDirectory(image)) {
      throw new StickException(Cause.IMAGE_NOT_A_FILE, image);
    }
    requireFree(image, plan.replace());
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new StickException(Cause.FOLDER_UNUSABLE, folder);
    }
    // Beside the image lies either this file alone or, without memory for it, the working copy too.
    long free = Files.getFileStore(folder).getUsableSpace();
    long needed = plan.size().bytes();
    if (free < needed) {
      throw new StickException(Cause.NO_SPACE, folder, needed >> 20, free >> 20);
    }
    return folder;
  }

  private static ImageFile createFile(StickPlan plan) throws StickException, IOException {
    Path image = plan.image().toAbsolutePath().normalize();
    Path folder = image.getParent();
    if (folder != null && Files.isDirectory(folder)) {
      // Before the room is looked at: what was left behind takes some.
      sweep(folder, image);
    }
    folder = requireRoom(plan);
    Path temporary = Files.createTempFile(folder, prefix(image), SUFFIX);
    FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel.lock();
    return new ImageFile(plan, folder, image, temporary, channel);
  }

  private static String prefix(Path image) {
    return "." + image.getFileName() + ".";
  }

  private static void requireFree(Path image, boolean replace) throws StickException {
    if (!Files.exists(image, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
      throw new StickException(Cause.IMAGE_NOT_A_FILE, image);
    }
    if (!replace) {
      throw new StickException(Cause.IMAGE_EXISTS, image);
    }
  }

  private static void sweep(Path folder, Path image) throws IOException {
    for (Path path : leftovers(folder, image)) {
      try (FileChannel other = open(path);
          FileLock lock = other.tryLock()) {
        if (lock != null) {
          Files.delete(path);
        }
      } catch (IOException | OverlappingFileLockException e) {
        // Somebody else's, or in use.
      }
    }
  }

  private static List<Path> leftovers(Path folder, Path image) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith(prefix(image)))
          .filter(path -> path.getFileName().toString().endsWith(SUFFIX))
          .toList();
    }
  }

  @Override
  public void take(Path partition, Progress progress) throws IOException, StickException {
    progress.begins(Phase.ASSEMBLING);
    String written = Copy.of(partition, channel, StickImage.PARTITION_OFFSET, progress::advances);
    channel.write(ByteBuffer.allocate(1), ((long) mib << 20) - 1);
    String table =
        "label: gpt\nstart=%dKiB, size=%dMiB, type=%s, name=%s\n"
            .formatted(
                StickImage.PARTITION_OFFSET >> 10,
                mib - StickImage.TABLES_MIB,
                StickImage.PARTITION_TYPE,
                StickImage.PARTITION_NAME);
    Tool.SFDISK.run(table, "--quiet", "--no-tell-kernel", "--no-reread", temporary.toString());
    channel.force(true);
    long length = Files.size(partition);
    if (!Copy.digest(channel, StickImage.PARTITION_OFFSET, length, progress::advances)
        .equals(written)) {
      throw new StickException(Cause.READ_BACK_DIFFERS);
    }
  }

  /** Renames the file so that it says whose pin is about to be kept; durable. */
  @Override
  public void promise(Pin pin) throws IOException {
    Path promised = folder.resolve(prefix(image) + pin.text().replace(':', '-') + SUFFIX);
    Files.move(temporary, promised, StandardCopyOption.ATOMIC_MOVE);
    temporary = promised;
    sync();
  }

  /**
   * The pins that were promised by runs that have ended without publishing {@code image}. Files of
   * other users say nothing.
   */
  static List<Pin> brokenPromises(Path image) throws IOException {
    Path file = image.toAbsolutePath().normalize();
    Path folder = file.getParent();
    List<Pin> pins = new ArrayList<>();
    if (folder == null || !Files.isDirectory(folder)) {
      return pins;
    }
    for (Path path : leftovers(folder, file)) {
      try (FileChannel other = open(path);
          FileLock lock = other.tryLock()) {
        // Asked again under the lock: it may just have been published.
        if (lock != null && Ours.isFile(path)) {
          String name = path.getFileName().toString().replace("sha256-", "sha256:");
          pins.add(
              Pin.parse(name.substring(prefix(file).length(), name.length() - SUFFIX.length())));
        }
      } catch (IOException | OverlappingFileLockException | InvalidPinException e) {
        // Somebody else's, in use, or killed before it promised anything.
      }
    }
    return pins;
  }

  /** Opens what may be left; a file that is not ours could make that wait for ever. */
  private static FileChannel open(Path path) throws IOException {
    if (!Ours.isFile(path)) {
      throw new AccessDeniedException(path.toString());
    }
    return FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Path folder() {
    return folder;
  }

  /** Whether it lies under its own name. */
  @Override
  public boolean isPublished() {
    return published;
  }

  @Override
  public void publish(Progress progress) throws IOException, StickException {
    if (published) {
      return;
    }
    progress.begins(Phase.SAVING);
    channel.force(true);
    requireFree(image, replace);
    Files.move(temporary, image, StandardCopyOption.ATOMIC_MOVE);
    published = true;
    sync();
  }

  private void sync() throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
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

  private void remove() {
    try (channel) {
      if (!published) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // The next run sweeps it away.
    }
  }
}
