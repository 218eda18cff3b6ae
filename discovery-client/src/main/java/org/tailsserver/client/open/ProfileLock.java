// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What a Firefox holds for as long as it uses a profile: a file locked by fcntl(2), as Java does.
 */
final class ProfileLock {

  private static final String FILE = ".parentlock";

  private ProfileLock() {}

  /** The lock as a browser left it. */
  private static FileChannel open(Path profile) throws IOException {
    return FileChannel.open(
        profile.resolve(FILE), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether a browser uses the profile. */
  static boolean isHeld(Path profile) throws IOException {
    try (FileChannel channel = open(profile);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Waits until no browser uses the profile. */
  static void awaitFree(Path profile) throws IOException {
    try (FileChannel channel = open(profile);
        FileLock _ = channel.lock()) {
      return;
    } catch (NoSuchFileException e) {
      return;
    }
  }

  /**
   * Keeps browsers out of the profile until it is closed; empty if one uses it.
   *
   * @throws IOException if the lock cannot be made or taken
   */
  static Optional<Closeable> hold(Path profile) throws IOException {
    FileChannel channel =
        FileChannel.open(
            profile.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(channel);
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }
}
