// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Removes all that is in a folder, but not the folder. Links are removed, never followed. A browser
 * that ends takes its helpers with it a moment later, and they may still write: so it tries again.
 */
final class Removal extends SimpleFileVisitor<Path> {

  private static final int ATTEMPTS = 50;
  private static final long PAUSE_NANOS = 20_000_000;

  private final Path top;
  private final Path kept;

  private Removal(Path top, Path kept) {
    this.top = top;
    this.kept = kept;
  }

  static Removal of(Path top) {
    return new Removal(top, top);
  }

  /** All but this file. */
  Removal keeping(Path file) {
    return new Removal(top, file);
  }

  /**
   * @throws IOException if something stays
   */
  void run() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.walkFileTree(top, this);
        return;
      } catch (DirectoryNotEmptyException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (!file.equals(kept)) {
      Files.deleteIfExists(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (!folder.equals(top)) {
      Files.deleteIfExists(folder);
    }
    return FileVisitResult.CONTINUE;
  }
}
