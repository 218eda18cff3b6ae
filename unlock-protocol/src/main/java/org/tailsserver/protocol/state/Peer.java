// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.protocol.state;

import org.jspecify.annotations.Nullable;

/**
 * Who makes an attempt, as far as fairness goes. Immutable; equal peers share one back-off.
 *
 * <p>{@code equals} and {@code hashCode} are spelled out: those of a record are made when first
 * used, by machinery that weighs more than the rest of the back-off.
 */
public sealed interface Peer {

  /** Someone at the machine itself, or logged in to it. Never slowed down by others. */
  record Console() implements Peer {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Console;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /**
   * Someone who proved a key made together with the stick. Never slowed down by strangers.
   *
   * @param key the key's SHA-256, 64 lower-case hexadecimal digits
   */
  record Proven(String key) implements Peer {
    public Proven {
      if (key.length() != 64
          || !key.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        throw new IllegalArgumentException("not a SHA-256 in lower-case hexadecimal digits");
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Proven(var otherKey) && otherKey.equals(key);
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }
  }

  /**
   * Anyone else on the LAN.
   *
   * @param network an IPv4 address, or the /64 of an IPv6 address, in text; 1 to {@value
   *     #MAX_BYTES} bytes
   */
  record Stranger(String network) implements Peer {
    public static final int MAX_BYTES = 64;

    public Stranger {
      PlainText.name("network", network, MAX_BYTES);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Stranger(var otherNetwork) && otherNetwork.equals(network);
    }

    @Override
    public int hashCode() {
      return network.hashCode();
    }
  }
}
