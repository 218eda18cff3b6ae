// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tailsserver.pinning.store.PinStoreException.Cause;

/** Lets through only files and folders that nobody but their owner could have altered or read. */
final class Guard {

  private static final int LARGEST_FILE = 64 * 1024;
  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int FOLDER = 0040000;
  private static final int PLAIN = 0100000;
  private static final int OTHERS = 0077;

  private final int user;

  /**
   * @param user the number of the user who must own everything
   */
  Guard(int user) {
    this.user = user;
  }

  static Guard ofThisUser() {
    return new Guard(effectiveUser());
  }

  /** The effective user's number, from the "Uid:" line of proc_pid_status(5). */
  private static int effectiveUser() {
    try {
      List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
      String line = status.stream().filter(l -> l.startsWith("Uid:")).findFirst().orElseThrow();
      return Integer.parseUnsignedInt(line.split("\t", -1)[2]);
    } catch (IOException e) {
      throw new UncheckedIOException("/proc is not mounted", e);
    }
  }

  void requirePrivateFolder(Path folder) throws PinStoreException {
    require(folder, FOLDER, Cause.NOT_A_FOLDER, "chmod 700 ");
  }

  /** The content of a file, which is neither followed if it is a link nor read if it is huge. */
  byte[] readPrivateFile(Path file) throws PinStoreException {
    require(file, PLAIN, Cause.NOT_A_FILE, "chmod 600 ");
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(LARGEST_FILE + 1);
      if (content.length > LARGEST_FILE) {
        throw new PinStoreException(Cause.TOO_LARGE, file);
      }
      return content;
    } catch (PinStoreException e) {
      throw e;
    } catch (IOException e) {
      throw new PinStoreException(Cause.NO_ACCESS, file, reason(e));
    }
  }

  /** Refuses to write what {@link #readPrivateFile} would refuse to read. */
  static void requireReadable(Path file, byte[] content) throws PinStoreException {
    if (content.length > LARGEST_FILE) {
      throw new PinStoreException(Cause.TOO_LARGE, file);
    }
  }

  private void require(Path path, int type, Cause otherwise, String repair)
      throws PinStoreException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw new PinStoreException(Cause.MISSING, path);
    } catch (IOException e) {
      throw new PinStoreException(Cause.NO_ACCESS, path, reason(e));
    }
    int mode = (Integer) attributes.getOrDefault("mode", 0);
    int owner = (Integer) attributes.getOrDefault("uid", -1);
    if ((mode & TYPE) == LINK) {
      throw new PinStoreException(Cause.SYMBOLIC_LINK, path);
    }
    if ((mode & TYPE) != type) {
      throw new PinStoreException(otherwise, path);
    }
    if (owner != user) {
      throw new PinStoreException(
          Cause.FOREIGN_OWNER,
          path,
          Integer.toUnsignedString(owner),
          Integer.toUnsignedString(user));
    }
    if ((mode & OTHERS) != 0) {
      throw new PinStoreException(
          Cause.OPEN_TO_OTHERS, path, Integer.toOctalString(mode & 07777), repair + quote(path));
    }
  }

  private static String quote(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  /** What the operating system said, without the path, which the text names already. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return StoreText.text("store.reason.denied");
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
