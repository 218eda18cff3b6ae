// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.pins;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.tailsserver.pinning.store.PinnedServer;

/** A pin in one line of ASCII, as the QR code holds it; the grammar is in docs/pins.md. */
public final class PinText {

  private static final String PREFIX = "tails-server-pin:1:";
  private static final int DIGEST = "sha256:".length();

  private PinText() {}

  /** The key of a server and what the server calls itself: no petname, no address. */
  public static String of(PinnedServer server) {
    String digest = server.pin().text().substring(DIGEST);
    return PREFIX + digest + ":" + percentEncoded(server.name().text());
  }

  /** RFC 3986, section 2.1: all but the unreserved characters. */
  private static String percentEncoded(String text) {
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
