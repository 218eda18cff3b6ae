// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.xbill.DNS.Name;

/**
 * A server that a host says it is.
 *
 * @param instance its name in the DNS
 * @param port 0 if that was not said
 */
record Offer(Name instance, int port) {

  /** What the server calls itself; any characters at all. */
  String name() {
    byte[] label = instance.getLabel(0);
    return new String(label, 1, label.length - 1, UTF_8);
  }
}
