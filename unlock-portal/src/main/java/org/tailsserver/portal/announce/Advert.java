// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

/**
 * What is announced; nothing else about the machine is.
 *
 * @param instance the server's name, as people see it (RFC 6763, section 4.1.1)
 * @param label the host label, without ".local"
 * @param port the page's
 */
public record Advert(String instance, String label, int port) {

  /** The host name, with ".local". */
  public String host() {
    return label + ".local";
  }
}
