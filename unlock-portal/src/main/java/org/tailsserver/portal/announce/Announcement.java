// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Map;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.JmDNSImpl;

/** The announcement on one LAN. */
final class Announcement implements AutoCloseable {
  private static final String TYPE = "_tails-server._tcp.local.";

  private final JmDNS dns;
  private final ServiceInfo service;
  private final Advert advert;
  private volatile boolean broken;

  private Announcement(JmDNS dns, ServiceInfo service, Advert advert) {
    this.dns = dns;
    this.service = service;
    this.advert = advert;
    dns.setDelegate((_, _) -> broken = true);
  }

  static Announcement open(InetAddress address, Advert advert) throws IOException {
    // An address that has its name already: JmDNS would ask the network's DNS server for one.
    InetAddress named = InetAddress.getByAddress(advert.label(), address.getAddress());
    JmDNS dns = JmDNS.create(named, advert.label());
    ServiceInfo service =
        ServiceInfo.create(TYPE, advert.instance(), advert.port(), 0, 0, Map.of("v", "1"));
    dns.registerService(service);
    return new Announcement(dns, service, advert);
  }

  /** Whether JmDNS gave up, after its network card was pulled for example; it stays silent then. */
  boolean isBroken() {
    JmDNSImpl responder = (JmDNSImpl) dns;
    return broken || responder.isClosing() || responder.isClosed() || responder.isCanceled();
  }

  /** The host name it has here now, with ".local". */
  String host() {
    String host = dns.getHostName();
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** The name it had to take because another machine had its own, "" if none. */
  String conflict() {
    if (!host().equalsIgnoreCase(advert.host())) {
      return host();
    }
    return service.getName().equals(advert.instance()) ? "" : service.getName();
  }

  /**
   * Forgets what others announced. A machine that only answers has no use for it, and a flood of
   * names must not fill the memory.
   */
  void tidy() {
    ((JmDNSImpl) dns).getCache().clear();
  }

  @Override
  public void close() {
    try {
      dns.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
