// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

/** Who makes an attempt, as far as fairness goes. Immutable; equal peers share one back-off. */
public sealed interface Peer {

  /** Someone at the machine itself, or logged in to it. Never slowed down by others. */
  record Console() implements Peer {}

  /**
   * Someone who proved a key made together with the stick. Never slowed down by strangers.
   *
   * @param key the key's SHA-256, lower-case hex
   */
  record Proven(String key) implements Peer {}

  /**
   * Anyone else on the LAN.
   *
   * @param network an IPv4 address, or the /64 of an IPv6 address, in text
   */
  record Stranger(String network) implements Peer {}
}
