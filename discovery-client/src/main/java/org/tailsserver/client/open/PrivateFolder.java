// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder that only this user may enter, in memory where the machine has such a place, and that
 * goes away with all that is in it. While a program uses it, that program holds a lock on a file in
 * it; a folder whose lock is free was left by a program that was killed, and the next one removes
 * it.
 */
final class PrivateFolder implements Closeable {

  private static final String PREFIX = "tails-server-visit-";
  private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "[0-9a-f]{16}");
  private static final String LOCK = "lock";

  private static final FileAttribute<?> FOR_ME_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE_FOR_ME_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final int FOLDER_FOR_ME_ALONE = 0040700;
  private static final int ATTEMPTS = 10;

  private final Path folder;
  private final FileChannel held;

  private PrivateFolder(Path folder, FileChannel held) {
    this.folder = folder;
    this.held = held;
  }

  /**
   * Where such folders may lie, best first: the user's own folder in memory, memory that all users
   * share, the folder for temporary files. Each holds only folders closed to other users, and lets
   * nobody rename another's.
   */
  static List<Path> places(Machine machine) {
    List<Path> places = new ArrayList<>();
    machine.folder("XDG_RUNTIME_DIR").ifPresent(places::add);
    places.add(machine.root().resolve("dev/shm"));
    places.add(machine.folder("TMPDIR").orElse(machine.root().resolve("tmp")));
    return places.stream().filter(Files::isDirectory).distinct().toList();
  }

  /**
   * Makes one in the first place that takes it.
   *
   * @throws IOException why the last place did not
   */
  static PrivateFolder make(List<Path> places) throws IOException {
    IOException why = new NoSuchFileException("/tmp");
    for (Path place : places) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          PrivateFolder made = makeIn(place);
          if (made != null) {
            return made;
          }
        } catch (IOException e) {
          why = e;
          break;
        }
      }
    }
    throw why;
  }

  /** Null if another program took it for a left-over before it was locked, and removed it. */
  private static @Nullable PrivateFolder makeIn(Path place) throws IOException {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    Path folder = place.resolve(PREFIX + HexFormat.of().formatHex(random));
    Files.createDirectory(folder, FOR_ME_ALONE);
    FileChannel channel;
    try {
      channel = openLock(folder, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return null;
    }
    if (channel.tryLock() != null && Files.exists(folder.resolve(LOCK))) {
      return new PrivateFolder(folder, channel);
    }
    channel.close();
    return null;
  }

  private static FileChannel openLock(Path folder, OpenOption creating) throws IOException {
    return FileChannel.open(
        folder.resolve(LOCK),
        Set.of(StandardOpenOption.WRITE, creating, LinkOption.NOFOLLOW_LINKS),
        FILE_FOR_ME_ALONE);
  }

  Path path() {
    return folder;
  }

  /**
   * Removes what killed programs left. What is not certainly a left-over of this user's stays: by
   * its name, owner, mode and lock, and nothing is followed.
   *
   * @param inUse whether somebody else still works in such a folder
   */
  static void sweep(List<Path> places, InUse inUse) {
    for (Path place : places) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(place, PREFIX + "*")) {
        for (Path folder : left) {
          removeIfLeft(folder, inUse);
        }
      } catch (IOException e) {
        // A place that cannot be read holds nothing of ours that could be removed.
      }
    }
  }

  /** Whether a browser still runs on what is in the folder. */
  interface InUse {
    boolean test(Path folder) throws IOException;
  }

  private static void removeIfLeft(Path folder, InUse inUse) {
    try {
      if (!isOurs(folder)) {
        return;
      }
      try (FileChannel channel = openLock(folder, StandardOpenOption.CREATE);
          FileLock lock = channel.tryLock()) {
        if (lock != null && !inUse.test(folder)) {
          remove(folder);
        }
      }
    } catch (OverlappingFileLockException e) {
      // In use by this very program.
    } catch (IOException e) {
      // Another program removes it at this moment, or it cannot be removed: the next one tries.
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    if (!NAME.matcher(String.valueOf(folder.getFileName())).matches()) {
      return false;
    }
    Map<String, Object> found =
        Files.readAttributes(folder, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    Object me = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return Integer.valueOf(FOLDER_FOR_ME_ALONE).equals(found.get("mode"))
        && me.equals(found.get("uid"));
  }

  /** The lock goes last: until then nobody takes the rest for theirs. */
  private static void remove(Path folder) throws IOException {
    Removal.of(folder).keeping(folder.resolve(LOCK)).run();
    Files.deleteIfExists(folder.resolve(LOCK));
    Files.deleteIfExists(folder);
  }

  /**
   * Removes it. May be called again.
   *
   * @throws IOException if something stays
   */
  @Override
  public void close() throws IOException {
    try {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        remove(folder);
      }
    } finally {
      held.close();
    }
  }
}
