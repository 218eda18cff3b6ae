// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The announcement on loopback, seen by another mDNS host. */
@Timeout(60)
class AnnouncerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String TYPE = "_tails-server._tcp.local.";
  private static final Duration PERIOD = Duration.ofMillis(20);

  @Test
  void theServerIsFoundUnderItsNameWithNothingButAVersion() throws Exception {
    Advert advert = new Advert("Anna’s workshop", "annas-workshop-" + unique(), 4711);
    BlockingQueue<ServiceInfo> found = new LinkedBlockingQueue<>();
    try (JmDNS visitor = JmDNS.create(LOOPBACK, "visitor-" + unique());
        Announcer _ = Announcer.start(() -> Set.of(LOOPBACK), advert, PERIOD)) {
      visitor.addServiceListener(TYPE, onResolved(found));
      ServiceInfo service = found.take();
      while (!service.getName().equals(advert.instance()) || service.getTextBytes().length < 2) {
        service = found.take(); // its parts arrive one by one
      }
      assertEquals(advert.host() + ".", service.getServer());
      assertEquals(4711, service.getPort());
      assertEquals(
          "\u0003v=1", new String(service.getTextBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  @Test
  void theAnnouncementFollowsTheInterfaces() throws Exception {
    AtomicReference<Set<InetAddress>> now = new AtomicReference<>(Set.of());
    CountDownLatch looked = new CountDownLatch(2);
    Advert advert = new Advert("moving-" + unique(), "moving-" + unique(), 4711);
    BlockingQueue<ServiceInfo> found = new LinkedBlockingQueue<>();
    BlockingQueue<String> gone = new LinkedBlockingQueue<>();
    try (JmDNS visitor = JmDNS.create(LOOPBACK, "visitor-" + unique());
        Announcer _ =
            Announcer.start(
                () -> {
                  looked.countDown();
                  return now.get();
                },
                advert,
                PERIOD)) {
      visitor.addServiceListener(TYPE, onChange(found, gone));
      looked.await();
      assertTrue(found.stream().noneMatch(info -> info.getName().equals(advert.instance())));
      now.set(Set.of(LOOPBACK));
      while (!found.take().getName().equals(advert.instance())) {
        // others may be announced here, too
      }
      now.set(Set.of());
      while (!gone.take().equals(advert.instance())) {
        // likewise
      }
    }
  }

  private static String unique() {
    return Long.toString(System.nanoTime(), 36);
  }

  private static ServiceListener onResolved(BlockingQueue<ServiceInfo> found) {
    return onChange(found, new LinkedBlockingQueue<>());
  }

  private static ServiceListener onChange(
      BlockingQueue<ServiceInfo> found, BlockingQueue<String> gone) {
    return new ServiceListener() {
      @Override
      public void serviceAdded(ServiceEvent event) {
        event.getDNS().requestServiceInfo(event.getType(), event.getName());
      }

      @Override
      public void serviceRemoved(ServiceEvent event) {
        gone.add(event.getName());
      }

      @Override
      public void serviceResolved(ServiceEvent event) {
        found.add(event.getInfo());
      }
    };
  }
}
