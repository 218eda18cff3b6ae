// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tailsserver.client.find.LanAddress;

/**
 * A range of IPv4 addresses.
 *
 * @param first the lowest, as a number
 * @param prefix how many leading bits its addresses share
 */
public record Subnet(int first, int prefix) {

  /** The largest part of this machine's own networks that is asked unless a person says more. */
  public static final int OWN_PREFIX = 22;

  /** The largest subnet a person may name: 4094 hosts. */
  public static final int LARGEST_PREFIX = 20;

  /** To ask from whichever address of this machine the system would use. */
  public static final InetAddress ANY_OF_OURS = InetAddress.ofLiteral("0.0.0.0");

  private static final int BITS = 32;
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})/(\\d{1,2})");

  /** RFC 1918, section 3. */
  private static final List<Subnet> PRIVATE =
      Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
          .map(text -> parse(text).orElseThrow())
          .toList();

  public Subnet {
    if (prefix < 1 || prefix > BITS || (first & ~mask(prefix)) != 0) {
      throw new IllegalArgumentException(first + "/" + prefix);
    }
  }

  /** The subnet of that size that has this address in it. */
  public static Subnet around(Inet4Address address, int prefix) {
    return new Subnet(number(address) & mask(prefix), prefix);
  }

  /**
   * What of the network is asked without being told to: nothing but RFC 1918 addresses, and if it
   * is larger than a /22, only the /22 around this machine.
   */
  public static Optional<Subnet> own(LanAddress network) {
    if (!(network.address() instanceof Inet4Address own)) {
      return Optional.empty();
    }
    return Optional.of(around(own, Math.max(network.prefix(), OWN_PREFIX)))
        .filter(Subnet::isPrivate);
  }

  /** "192.168.1.0/24", with any address of it for its first; empty for anything else. */
  public static Optional<Subnet> parse(String text) {
    Matcher parts = CIDR.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(parts.group(2));
    try {
      return prefix < 1 || prefix > BITS
          ? Optional.empty()
          : Optional.of(around(Inet4Address.ofLiteral(parts.group(1)), prefix));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether all its addresses are private ones. */
  public boolean isPrivate() {
    return PRIVATE.stream().anyMatch(range -> prefix >= range.prefix && range.has(first));
  }

  /** How many hosts it may have. */
  public int size() {
    int addresses = 1 << (BITS - prefix);
    return prefix > BITS - 2 ? addresses : addresses - 2;
  }

  /** The addresses its hosts may have: all but the network's own and the one for all of them. */
  public Stream<Inet4Address> hosts() {
    int from = prefix > BITS - 2 ? first : first + 1;
    return IntStream.range(0, size()).mapToObj(i -> address(from + i));
  }

  /** Whether the address is one of it. */
  public boolean contains(InetAddress address) {
    return address instanceof Inet4Address four && has(number(four));
  }

  private boolean has(int address) {
    return (address & mask(prefix)) == first;
  }

  private static int mask(int prefix) {
    return -1 << (BITS - prefix);
  }

  private static int number(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }

  private static Inet4Address address(int number) {
    try {
      byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
      return (Inet4Address) InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 bytes are an IPv4 address", e);
    }
  }

  @Override
  public String toString() {
    return address(first).getHostAddress() + "/" + prefix;
  }
}
