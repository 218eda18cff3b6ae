// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.header;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address of a machine, and how many of its bits are its network's. Immutable.
 *
 * @param address IPv4 or IPv6, of one machine and of more than its own link
 * @param prefix 8 to 30 bits, of IPv6 16 to 126
 */
public record InterfaceAddress(InetAddress address, int prefix) {

  /**
   * An address.
   *
   * @throws IllegalArgumentException if no machine can have it in such a network
   */
  public InterfaceAddress {
    byte[] bytes = address.getAddress();
    boolean v4 = address instanceof Inet4Address;
    boolean good =
        prefix >= (v4 ? 8 : 16)
            && prefix <= bytes.length * 8 - 2
            && !address.isAnyLocalAddress()
            && !address.isLoopbackAddress()
            && !address.isLinkLocalAddress()
            && !address.isMulticastAddress()
            && (bytes[0] != 0 || !v4)
            && (bytes[0] & 0xf0) != (v4 ? 0xf0 : 0x100)
            && !isAll(bytes, prefix, 0)
            && !(v4 && isAll(bytes, prefix, 1));
    if (!good) {
      throw new IllegalArgumentException("no address of a machine");
    }
  }

  /**
   * Reads {@code 192.168.4.2/24} or {@code fd00::2/64}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static InterfaceAddress of(String text) {
    int slash = text.indexOf('/');
    String prefix = text.substring(slash + 1);
    if (slash < 0 || prefix.length() > 3 || !IpText.isNumber(prefix)) {
      throw new IllegalArgumentException("no address with a prefix");
    }
    return new InterfaceAddress(IpText.address(text.substring(0, slash)), Integer.parseInt(prefix));
  }

  /** Whether an address is another one of the same network. */
  public boolean sees(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    boolean same = mine.length == theirs.length && !address.equals(other);
    for (int bit = 0; same && bit < prefix; bit++) {
      same = bit(mine, bit) == bit(theirs, bit);
    }
    return same;
  }

  /** In the form {@link #of} reads. */
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }

  private static boolean isAll(byte[] bytes, int from, int value) {
    boolean all = true;
    for (int bit = from; all && bit < bytes.length * 8; bit++) {
      all = bit(bytes, bit) == value;
    }
    return all;
  }

  private static int bit(byte[] bytes, int bit) {
    return bytes[bit / 8] >> (7 - bit % 8) & 1;
  }
}
