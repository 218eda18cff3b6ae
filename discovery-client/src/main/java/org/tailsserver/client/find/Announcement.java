// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.find;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What somebody on the LAN says about itself; all of it may be a lie.
 *
 * @param name any text
 * @param addresses where to ask who it really is, all on a network of this machine; not empty
 */
public record Announcement(String name, List<InetSocketAddress> addresses) {
  public Announcement {
    addresses = List.copyOf(addresses);
  }
}
