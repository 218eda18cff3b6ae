// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds one field of a form body (application/x-www-form-urlencoded, URL Standard section 5.1)
 * without ever making a {@link String} of its value.
 */
sealed interface FormField {

  /** Its value; belongs to the receiver, who wipes it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; to be wiped
  record Found(byte[] value) implements FormField {}

  /** The field is not there, twice there, or not encoded as a form is. */
  record Unreadable() implements FormField {}

  /**
   * Looks for a field.
   *
   * @param body neither kept nor wiped
   */
  static FormField find(String name, byte[] body) {
    byte[] key = (name + "=").getBytes(StandardCharsets.US_ASCII);
    FormField found = new Unreadable();
    for (int start = 0; start < body.length; ) {
      int end = start;
      while (end < body.length && body[end] != '&') {
        end++;
      }
      int value = start + key.length;
      if (value <= end && Arrays.equals(body, start, value, key, 0, key.length)) {
        if (found instanceof Found(byte[] first)) {
          Arrays.fill(first, (byte) 0);
          return new Unreadable();
        }
        found = decode(body, value, end);
        if (found instanceof Unreadable) {
          return found;
        }
      }
      start = end + 1;
    }
    return found;
  }

  private static FormField decode(byte[] body, int from, int to) {
    byte[] room = new byte[to - from];
    try {
      int length = 0;
      for (int i = from; i < to; i++) {
        byte b = body[i];
        if (b == '+') {
          b = ' ';
        } else if (b == '%') {
          int high = i + 2 < to ? Character.digit(body[i + 1], 16) : -1;
          int low = i + 2 < to ? Character.digit(body[i + 2], 16) : -1;
          if (high < 0 || low < 0) {
            return new Unreadable();
          }
          b = (byte) (high << 4 | low);
          i += 2;
        }
        room[length++] = b;
      }
      return new Found(Arrays.copyOf(room, length));
    } finally {
      Arrays.fill(room, (byte) 0);
    }
  }
}
