// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.time.Duration;

/**
 * What one visitor, and all together, may take of the server.
 *
 * @param bodyBytes longest request body
 * @param headerBytes longest request head
 * @param exchange longest time from the connection to the end of its answer; streams of frames
 *     excepted, for nobody hurries Argon2
 * @param perPeer most connections of one peer
 * @param total most connections of all
 */
public record Limits(int bodyBytes, int headerBytes, Duration exchange, int perPeer, int total) {

  /** What the appliance uses; a machine with 256 MiB holds that many TLS connections. */
  public static final Limits STANDARD = new Limits(4096, 4096, Duration.ofSeconds(30), 6, 40);
}
