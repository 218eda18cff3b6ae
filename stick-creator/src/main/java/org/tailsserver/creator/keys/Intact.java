// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Tells a whole LUKS2 header from a torn one (specification 1.1.1, section 2.1). */
final class Intact {

  private static final byte[] FIRST = "LUKS\u00ba\u00be".getBytes(ISO_8859_1);
  private static final byte[] ALGORITHM = "sha256".getBytes(US_ASCII);
  private static final int ALGORITHM_AT = 72;
  private static final int CHECKSUM_AT = 448;
  private static final int CHECKSUM_LENGTH = 64;

  private Intact() {}

  /** Whether the first header of a partition is as it was written. */
  static boolean is(byte[] header, int from, int size) {
    byte[] one = Arrays.copyOfRange(header, from, from + size);
    int algorithmEnd = ALGORITHM_AT + ALGORITHM.length;
    if (!Arrays.equals(one, 0, FIRST.length, FIRST, 0, FIRST.length)
        || !Arrays.equals(one, ALGORITHM_AT, algorithmEnd, ALGORITHM, 0, ALGORITHM.length)) {
      return false;
    }
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] said = Arrays.copyOfRange(one, CHECKSUM_AT, CHECKSUM_AT + sha256.getDigestLength());
      Arrays.fill(one, CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_LENGTH, (byte) 0);
      return MessageDigest.isEqual(said, sha256.digest(one));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
