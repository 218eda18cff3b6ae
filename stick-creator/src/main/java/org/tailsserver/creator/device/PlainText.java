// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.device;

/** Text a disk says of itself: whoever made the disk chose it, and it is shown on a terminal. */
final class PlainText {
  private static final int MAX_LENGTH = 80;

  private PlainText() {}

  static String of(String text) {
    String plain = text.strip().replaceAll("\\p{C}", "?").replaceAll("\\s+", " ");
    return plain.length() <= MAX_LENGTH ? plain : plain.substring(0, MAX_LENGTH);
  }
}
