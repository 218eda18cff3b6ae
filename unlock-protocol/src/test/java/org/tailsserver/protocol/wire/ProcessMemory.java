// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** All writable memory of this process, as proc(5) shows it. */
final class ProcessMemory {

  private static final int CHUNK = 1 << 20;

  private ProcessMemory() {}

  /**
   * Whether some byte sequence is anywhere, in single bytes or in UTF-16, without ever putting it
   * together.
   *
   * @param hidden each byte of it XOR that of the mask
   */
  static boolean holds(byte[] hidden, byte[] mask) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK + 2 * hidden.length);
    List<String> regions = Files.readAllLines(Path.of("/proc/self/maps"));
    try (FileChannel memory = FileChannel.open(Path.of("/proc/self/mem"))) {
      for (String region : regions) {
        if (region.split(" ", 3)[1].startsWith("rw")
            && holds(memory, region, chunk, hidden, mask)) {
          return true;
        }
      }
      return false;
    } finally {
      Closing.wipe(chunk); // or the next search would find what this one has read
    }
  }

  private static boolean holds(
      FileChannel memory, String region, ByteBuffer chunk, byte[] hidden, byte[] mask)
      throws IOException {
    byte first = (byte) (hidden[0] ^ mask[0]);
    int dash = region.indexOf('-');
    long end = HexFormat.fromHexDigitsToLong(region, dash + 1, region.indexOf(' '));
    for (long at = HexFormat.fromHexDigitsToLong(region, 0, dash); at < end; at += CHUNK) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
      memory.read(chunk, at);
      for (int i = 0; i < chunk.position(); i++) {
        if (chunk.get(i) == first
            && (isAt(chunk, i, 1, hidden, mask) || isAt(chunk, i, 2, hidden, mask))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isAt(ByteBuffer chunk, int at, int step, byte[] hidden, byte[] mask) {
    if (at + step * hidden.length > chunk.position()) {
      return false;
    }
    for (int i = 0; i < hidden.length; i++) {
      if ((chunk.get(at + step * i) ^ mask[i]) != hidden[i]) {
        return false;
      }
    }
    return true;
  }
}
