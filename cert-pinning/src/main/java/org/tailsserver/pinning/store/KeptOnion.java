// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import java.util.OptionalInt;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * An onion service of a server its owner knows. Immutable; prints neither address nor password.
 *
 * @param service its name in the catalogue
 * @param port the TCP port at the address, 1 to 65535; empty if only the catalogue knows
 * @param password what people type in the service itself; empty if it asks for none
 * @param access who can reach it
 */
public record KeptOnion(
    String service, OnionAddress address, OptionalInt port, String password, Access access) {

  /**
   * @throws IllegalArgumentException if the service is not named as in the catalogue, the port is
   *     no TCP port, or the password has a control character; never quotes them
   */
  public KeptOnion {
    if (!ServerConfig.isWord(service)) {
      throw new IllegalArgumentException("not the name of a service");
    }
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
      throw new IllegalArgumentException("no TCP port");
    }
    if (password.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a password with a control character");
    }
  }

  /** One the server told of. */
  public static KeptOnion told(String service, OnionAddress address) {
    return new KeptOnion(service, address, OptionalInt.empty(), "", Access.UNKNOWN);
  }

  /** Who can reach it. */
  public enum Access {
    /** Whoever has the key that was made with the stick and is kept here. */
    KEY,
    /** Whoever knows the address. */
    ANYBODY,
    /** Not known here: only the server told of the service. */
    UNKNOWN
  }

  @Override
  public String toString() {
    return "KeptOnion[" + service + ", " + access + "]";
  }
}
