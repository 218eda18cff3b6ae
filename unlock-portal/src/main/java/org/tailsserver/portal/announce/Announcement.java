// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import javax.jmdns.ServiceInfo;
import javax.jmdns.impl.JmDNSImpl;
import org.tailsserver.lan.responder.DirectQuestions;
import org.tailsserver.lan.responder.GuardedResponder;
import org.tailsserver.lan.responder.Limits;

/** The announcement on one LAN. */
final class Announcement implements AutoCloseable {
  private static final String TYPE = "_tails-server._tcp.local.";

  /** A LAN with a hundred hosts is far from it; a flood must not fill the memory. */
  private static final Limits LIMITS = new Limits(400, 128);

  private final JmDNSImpl dns;
  private final DirectQuestions direct;
  private final ServiceInfo service;
  private final Advert advert;
  private final Condition condition;

  private Announcement(
      JmDNSImpl dns,
      DirectQuestions direct,
      ServiceInfo service,
      Advert advert,
      Condition condition) {
    this.dns = dns;
    this.direct = direct;
    this.service = service;
    this.advert = advert;
    this.condition = condition;
  }

  /** What JmDNS says of itself. */
  private static final class Condition implements GuardedResponder.Owner {
    private volatile boolean broken;

    /** A machine that only answers has no use for what others announced. */
    @Override
    public void full(JmDNSImpl responder) {
      responder.getCache().clear();
    }

    @Override
    public void deaf(JmDNSImpl responder) {
      broken = true;
    }
  }

  static Announcement open(InetAddress address, Advert advert) throws IOException {
    // An address that has its name already: JmDNS would ask the network's DNS server for one.
    InetAddress named = InetAddress.getByAddress(advert.label(), address.getAddress());
    Condition condition = new Condition();
    JmDNSImpl dns = GuardedResponder.open(named, advert.label(), LIMITS, condition);
    ServiceInfo service =
        ServiceInfo.create(TYPE, advert.instance(), advert.port(), 0, 0, Map.of("v", "1"));
    try {
      dns.registerService(service);
      DirectQuestions direct = DirectQuestions.open(address, dns, LIMITS);
      return new Announcement(dns, direct, service, advert, condition);
    } catch (IOException e) {
      dns.close();
      throw e;
    }
  }

  /** Whether JmDNS gave up, after its network card was pulled for example; it stays silent then. */
  boolean isBroken() {
    return condition.broken
        || !direct.isOpen()
        || dns.isClosing()
        || dns.isClosed()
        || dns.isCanceled();
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

  @Override
  public void close() {
    direct.close();
    dns.close();
  }
}
