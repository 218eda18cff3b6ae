// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import java.util.List;

/**
 * Whether hosts are asked one by one.
 *
 * @param allowed whether this machine's own networks are, where nothing is heard of servers
 * @param subnets which are in any case, and then no others
 */
public record Scanning(boolean allowed, List<Subnet> subnets) {

  /** Only listen. */
  public static final Scanning NEVER = new Scanning(false, List.of());

  /** Where nothing is heard. */
  public static final Scanning IN_SILENCE = new Scanning(true, List.of());

  public Scanning {
    subnets = List.copyOf(subnets);
  }
}
