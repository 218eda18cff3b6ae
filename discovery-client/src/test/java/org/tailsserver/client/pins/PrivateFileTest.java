// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.pins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {

  private static final byte[] CONTENT = {'n', 'e', 'w'};

  @TempDir Path folder;

  @Test
  void onlyTheOwnerMayReadItAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("a.pin");
    PrivateFile.write(file, CONTENT, false);
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    PrivateFile.write(file, new byte[0], true);
    assertEquals(0, Files.size(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(List.of("a.pin"), names());
  }

  @Test
  void whatIsThereIsNotTouchedWhateverItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    Path inside = Files.createDirectory(folder.resolve("folder"));
    for (Path there : List.of(file, link, inside)) {
      assertThrows(
          FileAlreadyExistsException.class, () -> PrivateFile.write(there, CONTENT, false));
    }
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("file", "folder", "link"), names());
  }

  @Test
  void aLinkIsReplacedNotFollowed() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    PrivateFile.write(link, CONTENT, true);
    assertEquals("old", Files.readString(target));
    assertTrue(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aFolderIsNotReplacedAndNoUnfinishedFileStays() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("folder"));
    assertThrows(IOException.class, () -> PrivateFile.write(inside, CONTENT, true));
    assertEquals(List.of("folder"), names());
  }

  @Test
  void ofALargeFileOnlyTheBeginningIsRead() throws IOException {
    assertEquals(100, PrivateFile.read(Path.of("/dev/zero"), 100).length);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }
}
