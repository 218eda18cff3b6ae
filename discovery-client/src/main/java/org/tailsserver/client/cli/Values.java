// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.tailsserver.client.scan.Subnet;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How words of the command line become values. Names are never resolved: DNS would be told. */
final class Values {

  private static final int LONGEST_SECONDS = 24 * 60 * 60;

  private Values() {}

  static void register(CommandLine commands) {
    commands.registerConverter(InetAddress.class, Values::address);
    commands.registerConverter(InetSocketAddress.class, Values::socketAddress);
    commands.registerConverter(Duration.class, Values::seconds);
    commands.registerConverter(Subnet.class, Values::subnet);
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(ClientText.of("usage.address", text));
    }
  }

  /** "192.0.2.1", "192.0.2.1:8443", "2001:db8::1" or "[2001:db8::1]:8443". */
  static InetSocketAddress socketAddress(String text) {
    boolean bracketed = text.startsWith("[");
    int colon = text.lastIndexOf(':');
    boolean hasPort =
        bracketed ? colon == text.indexOf(']') + 1 : colon >= 0 && colon == text.indexOf(':');
    String host = hasPort ? text.substring(0, colon) : text;
    if (bracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : PinnedServer.DEFAULT_PORT;
      if (port >= 1 && port <= 65535) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
      }
    } catch (IllegalArgumentException e) {
      // Said below, for every way in which it is none.
    }
    throw new TypeConversionException(ClientText.of("usage.socket-address", text));
  }

  static Duration seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      if (seconds > 0 && seconds <= LONGEST_SECONDS) {
        return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new TypeConversionException(ClientText.of("usage.seconds", text));
  }

  /** "192.168.1.0/24": private addresses only, and no more than can be asked in good time. */
  static Subnet subnet(String text) {
    Subnet subnet =
        Subnet.parse(text)
            .orElseThrow(() -> new TypeConversionException(ClientText.of("usage.subnet", text)));
    if (!subnet.isPrivate()) {
      throw new TypeConversionException(ClientText.of("usage.subnet-public", text));
    }
    if (subnet.prefix() < Subnet.LARGEST_PREFIX) {
      throw new TypeConversionException(
          ClientText.of("usage.subnet-large", text, Subnet.LARGEST_PREFIX));
    }
    return subnet;
  }
}
