// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.time.Duration;

/**
 * What one visitor, and all together, may take of the server, and how long streams of frames wait.
 *
 * @param bodyBytes longest request body
 * @param headerBytes longest request head
 * @param exchange longest time from the connection to the end of its answer; streams of frames
 *     excepted, for nobody hurries Argon2
 * @param heartbeat after what time without a frame a stream says its last one again, so that its
 *     reader knows the server is there
 * @param settled how long a state must stand that may be older than the outcome it followed
 * @param silence how long server-mode may be away before a stream of the owner's ends
 * @param perPeer most connections of one peer
 * @param total most connections of all
 */
public record Limits(
    int bodyBytes,
    int headerBytes,
    Duration exchange,
    Duration heartbeat,
    Duration settled,
    Duration silence,
    int perPeer,
    int total) {

  /** What the appliance uses; a machine with 256 MiB holds that many TLS connections. */
  public static final Limits STANDARD =
      new Limits(
          4096,
          4096,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(15),
          6,
          40);
}
