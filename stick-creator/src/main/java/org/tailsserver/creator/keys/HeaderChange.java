// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tailsserver.config.header.Luks2Header.Keyslot;
import org.tailsserver.creator.write.Copy;
import org.tailsserver.creator.write.StickException;

/**
 * What must be written to a stick for its header to become another one, in an order in which it can
 * be broken off anywhere: new key material where none lies that is used, then one of the two
 * headers, then the other one, and last whatever is overwritten because nothing uses it any more.
 * Of two headers that differ, or of which one is torn, cryptsetup takes the newer intact one.
 */
final class HeaderChange {

  private static final int BLOCK = 4096;

  /**
   * Something to write.
   *
   * @param offset from the beginning of the partition
   */
  record Piece(int offset, ByteBuffer content) {}

  private final List<List<Piece>> steps;

  private HeaderChange(List<List<Piece>> steps) {
    this.steps = steps;
  }

  /**
   * Plans it.
   *
   * @param before what is on the stick
   * @param after what shall be there, of the same length
   * @param used the keyslots that open the stick as it is
   */
  static HeaderChange plan(byte[] before, byte[] after, List<Keyslot> used) throws StickException {
    int one = HeaderCopy.sizeOfOne(after);
    List<Piece> fresh = new ArrayList<>();
    List<Piece> rest = new ArrayList<>();
    for (int at = 2 * one; at < after.length; at += BLOCK) {
      int end = Math.min(at + BLOCK, after.length);
      if (!Arrays.equals(before, at, end, after, at, end)) {
        (isUsed(at, end, used) ? rest : fresh).add(piece(after, at, end));
      }
    }
    List<Piece> first = List.of(piece(after, 0, one));
    List<Piece> second = List.of(piece(after, one, 2 * one));
    // The first to be replaced is the one that is damaged, if one is.
    boolean firstIsIntact = Intact.is(before, 0, one);
    return new HeaderChange(
        firstIsIntact ? List.of(fresh, second, first, rest) : List.of(fresh, first, second, rest));
  }

  private static boolean isUsed(int at, int end, List<Keyslot> used) {
    return used.stream()
        .anyMatch(keyslot ->
            keyslot.areaOffset() < end && keyslot.areaOffset() + keyslot.areaLength() > at);
  }

  private static Piece piece(byte[] after, int from, int to) {
    return new Piece(from, ByteBuffer.wrap(after, from, to - from).slice().asReadOnlyBuffer());
  }

  /** All of a step is on the medium before the next one begins. */
  List<List<Piece>> steps() {
    return steps;
  }

  /**
   * Makes it.
   *
   * @param offset where the partition begins in {@code to}
   */
  void write(FileChannel to, long offset) throws IOException {
    for (List<Piece> step : steps) {
      for (Piece piece : step) {
        Copy.write(to, offset + piece.offset(), piece.content().duplicate());
      }
      to.force(false);
    }
  }
}
