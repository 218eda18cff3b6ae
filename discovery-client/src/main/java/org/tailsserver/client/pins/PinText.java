// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.pins;

import org.tailsserver.client.text.PercentEncoding;
import org.tailsserver.pinning.store.PinnedServer;

/** A pin in one line of ASCII, as the QR code holds it; the grammar is in docs/pins.md. */
public final class PinText {

  private static final String PREFIX = "tails-server-pin:1:";
  private static final int DIGEST = "sha256:".length();

  private PinText() {}

  /** The key of a server and what the server calls itself: no petname, no address. */
  public static String of(PinnedServer server) {
    String digest = server.pin().text().substring(DIGEST);
    return PREFIX + digest + ":" + PercentEncoding.of(server.name().text());
  }
}
