// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a stick's image.
 *
 * @param mib in MiB, {@value #MIN_MIB} to {@value #MAX_MIB}
 */
public record ImageSize(int mib) {

  /** The smallest image: the encryption header takes 16 MiB, the partition table 2. */
  public static final int MIN_MIB = 48;

  /** The largest image. */
  public static final int MAX_MIB = 1 << 20;

  /** Enough for a few services' settings and documents. */
  public static final ImageSize DEFAULT = new ImageSize(72);

  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,6})([MG])");

  /**
   * @throws IllegalArgumentException if it is out of range
   */
  public ImageSize {
    if (mib < MIN_MIB || mib > MAX_MIB) {
      throw new IllegalArgumentException("image of " + mib + " MiB");
    }
  }

  /**
   * Reads a number of MiB or GiB, such as {@code 72M} or {@code 2G}.
   *
   * @throws StickException if it is written otherwise or out of range
   */
  public static ImageSize parse(String text) throws StickException {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      long mib = Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("G") ? 1024 : 1);
      if (mib >= MIN_MIB && mib <= MAX_MIB) {
        return new ImageSize((int) mib);
      }
    }
    throw new StickException(StickException.Cause.BAD_SIZE, MIN_MIB, MAX_MIB >> 10);
  }

  /** In bytes. */
  public long bytes() {
    return (long) mib << 20;
  }
}
