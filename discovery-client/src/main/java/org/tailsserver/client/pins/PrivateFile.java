// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.pins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** A small file that only its owner may read. */
public final class PrivateFile {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private PrivateFile() {}

  /**
   * Writes a file that appears with its whole content and the mode 0600, or not at all.
   *
   * @param replace whether it may take the place of a file that is there; a link is replaced, not
   *     followed
   * @throws FileAlreadyExistsException if something is there and must not be replaced
   */
  public static void write(Path file, byte[] content, boolean replace) throws IOException {
    Path target = file.toAbsolutePath();
    if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path unfinished = target.resolveSibling(".new-" + random());
    try {
      writeNew(unfinished, content);
      if (replace) {
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        appear(unfinished, target);
      }
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), OWNER_ONLY)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /** link(2) replaces nothing, whoever else writes there at this moment. */
  private static void appear(Path unfinished, Path target) throws IOException {
    try {
      Files.createLink(target, unfinished);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      // The file systems of many USB sticks have no links; this looks first, then renames.
      Files.move(unfinished, target);
    }
  }

  /**
   * The beginning of a file.
   *
   * @param most how many bytes are read at most
   */
  public static byte[] read(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    }
  }

  private static String random() {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
