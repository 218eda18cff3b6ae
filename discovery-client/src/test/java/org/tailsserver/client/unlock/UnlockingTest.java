// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.unlock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import org.junit.jupiter.api.Test;

class UnlockingTest {

  @Test
  void anInterfaceIsNamedByItsNumberSinceItsNameMayHoldWhatNoAddressOfAPageCan() throws Exception {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1"));
    InetAddress scoped =
        Inet6Address.getByAddress(null, InetAddress.ofLiteral("::1").getAddress(), loopback);
    assertEquals("0:0:0:0:0:0:0:1%" + loopback.getName(), scoped.getHostAddress());
    assertEquals(
        URI.create("https://[0:0:0:0:0:0:0:1%" + loopback.getIndex() + "]:8443/"),
        Unlocking.page(new InetSocketAddress(scoped, 8443)));
  }

  @Test
  void anAddressOnNoInterfaceIsWrittenAsItIs() {
    assertEquals("https://192.168.1.7/", page("192.168.1.7", 443));
    assertEquals("https://192.168.1.7:8443/", page("192.168.1.7", 8443));
    assertEquals("https://[2001:db8:0:0:0:0:0:1]/", page("2001:db8::1", 443));
  }

  private static String page(String address, int port) {
    return Unlocking.page(new InetSocketAddress(InetAddress.ofLiteral(address), port)).toString();
  }
}
