// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Tells what this program's own user left behind from what others put in the same folder. Asked
 * before anything is opened, because opening can block for ever; follows no link.
 */
final class Ours {

  private Ours() {}

  static boolean isFile(Path path) throws IOException {
    return isFile(Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  static boolean isFile(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    return isFile(attributes(folder, name));
  }

  /** Whether it is a folder that nobody else can change. */
  static boolean isPrivateFolder(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    PosixFileAttributes found = attributes(folder, name);
    return found.isDirectory()
        && isOurs(found)
        && !found.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }

  static PosixFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  private static boolean isFile(PosixFileAttributes found) throws IOException {
    return found.isRegularFile() && isOurs(found);
  }

  private static boolean isOurs(PosixFileAttributes found) throws IOException {
    return found.owner().equals(Files.getOwner(Path.of("/proc/self")));
  }
}
