// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.web;

import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Which names a request may call this server by: an IP address, or the name it announces now. Any
 * other is refused, so that no website can point its own name at the server and talk to it from a
 * visitor's browser (DNS rebinding).
 */
final class HostRule {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  /** With the zone of a link-local address, which not every client leaves out (RFC 6874). */
  private static final Pattern IPV6 =
      Pattern.compile("\\[[0-9a-f:.]{2,45}(%[0-9a-z%._~-]{1,32})?\\]");

  private final Supplier<Set<String>> announcedHosts;

  /**
   * @param announcedHosts the host names it announces now, lower case, with ".local"
   */
  HostRule(Supplier<Set<String>> announcedHosts) {
    this.announcedHosts = announcedHosts;
  }

  /**
   * @param host the name from the request's authority, without port; an IPv6 address in brackets
   */
  boolean accepts(String host) {
    String asked = host.toLowerCase(Locale.ROOT);
    String name = asked.endsWith(".") ? asked.substring(0, asked.length() - 1) : asked;
    return announcedHosts.get().contains(name)
        || IPV4.matcher(name).matches()
        || IPV6.matcher(name).matches();
  }
}
