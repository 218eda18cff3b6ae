// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.text;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Any text in a few characters of ASCII: RFC 3986, section 2.1. */
public final class PercentEncoding {

  private PercentEncoding() {}

  /** The text in UTF-8, where all but the unreserved characters are percent-encoded. */
  public static String of(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      if (isUnreserved(b)) {
        encoded.append((char) b);
      } else {
        encoded.append(String.format("%%%02X", b));
      }
    }
    return encoded.toString();
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || "-._~".indexOf(b) >= 0;
  }
}
