// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.onions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.tailsserver.client.text.PercentEncoding;
import org.tailsserver.pinning.handover.OnionService;
import org.tailsserver.pinning.onion.ClientKey;

/** A service in one line of ASCII, as the QR code holds it; the grammar is in docs/onions.md. */
public final class OnionText {

  private static final String PREFIX = "tails-server-onion:1:";

  private OnionText() {}

  /**
   * The line. What draws a code takes strings, so the key is in one here, which cannot be wiped.
   *
   * @param key stays the caller's to close
   */
  public static String of(OnionService service, Optional<ClientKey> key) {
    return PREFIX
        + String.join(
            ":",
            service.name(),
            service.onion().address().name(),
            service.port().isPresent() ? "" + service.port().getAsInt() : "",
            key.map(OnionText::letters).orElse(""),
            PercentEncoding.of(service.onion().password()));
  }

  /** A key as a string, for what takes nothing else. */
  public static String letters(ClientKey key) {
    byte[] letters = key.letters();
    try {
      return new String(letters, US_ASCII);
    } finally {
      Arrays.fill(letters, (byte) 0);
    }
  }
}
