// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Reads IP addresses as people write them and nothing looser: no names, no zones, no octal. */
final class IpText {
  private static final int LONGEST = 45;

  private IpText() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  static InetAddress address(String text) {
    boolean plain = !text.isEmpty() && text.length() <= LONGEST;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain &= c == '.' || c == ':' || (c < 128 && Character.digit(c, 16) >= 0);
    }
    if (!plain) {
      throw new IllegalArgumentException("no IP address");
    }
    InetAddress address = InetAddress.ofLiteral(text);
    // Java takes 192.168.1 and 10.1 for addresses, too, and an IPv4 address in IPv6's form for
    // IPv4.
    if (address instanceof Inet4Address && !address.getHostAddress().equals(text)) {
      throw new IllegalArgumentException("no IP address");
    }
    return address;
  }

  /** Whether it is a number as JSON writes it: digits, none of them a leading zero. */
  static boolean isNumber(String text) {
    boolean digits = !text.isEmpty() && (text.length() == 1 || text.charAt(0) != '0');
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digits;
  }
}
