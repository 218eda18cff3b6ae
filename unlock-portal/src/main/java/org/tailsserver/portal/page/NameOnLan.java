// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

/** How the server's name fares on the LAN. Immutable. */
public sealed interface NameOnLan {

  /** Announced under its own name, or not announced yet. */
  record Own() implements NameOnLan {}

  /**
   * Another machine held the name, so this one was renamed.
   *
   * @param host the host name it answers to now, with ".local"
   */
  record Renamed(String host) implements NameOnLan {}
}
