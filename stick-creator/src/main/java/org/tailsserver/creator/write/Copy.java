// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Copies and compares what lies in files and disks, in pieces, telling how far it is. */
public final class Copy {

  /** What a stick writes well at once. */
  private static final int PIECE = 1 << 20;

  /** Is told after each piece. */
  @FunctionalInterface
  public interface Told {
    void of(long done, long all) throws IOException;
  }

  private Copy() {}

  /**
   * Copies a whole file.
   *
   * @param at where it begins in {@code to}
   * @return its SHA-256 in hexadecimal, for {@link #digest}
   */
  public static String of(Path from, FileChannel to, long at, Told told) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
      return of(source, to, at, told);
    }
  }

  /** The same from an open file, from its beginning. */
  public static String of(FileChannel from, FileChannel to, long at, Told told) throws IOException {
    return of(from, 0, from.size(), to, at, told);
  }

  /** The same of a part of an open file. */
  public static String of(
      FileChannel from, long offset, long all, FileChannel to, long at, Told told)
      throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    for (long done = 0; done < all; ) {
      int length = read(from, offset + done, offset + all, piece);
      digest.update(piece.duplicate());
      write(to, at + done, piece);
      done += length;
      told.of(done, all);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The SHA-256, in hexadecimal, of what lies there. */
  public static String digest(FileChannel in, long at, long length, Told told) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    for (long done = 0; done < length; ) {
      done += read(in, at + done, at + length, piece);
      digest.update(piece);
      told.of(done, length);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Writes all that is in a buffer. */
  public static void write(FileChannel to, long at, ByteBuffer content) throws IOException {
    long place = at;
    while (content.hasRemaining()) {
      place += to.write(content, place);
    }
  }

  private static int read(FileChannel from, long at, long end, ByteBuffer piece)
      throws IOException {
    piece.clear().limit((int) Math.min(PIECE, end - at));
    while (piece.hasRemaining()) {
      if (from.read(piece, at + piece.position()) < 0) {
        throw new IOException("shorter than it was");
      }
    }
    piece.flip();
    return piece.remaining();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
