// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HexFormat;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.tailsserver.fixtures.lan.AloneOnLoopback;

/** The announcement on loopback, seen by another mDNS host. */
@ExtendWith(AloneOnLoopback.class)
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class AnnouncerTest {

  /** They wait more than they work, side by side; a lock for who would disturb the others. */
  private static final String LAN = "the loopback network";

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String TYPE = "_tails-server._tcp.local.";
  private static final Duration PERIOD = Duration.ofMillis(20);

  /** An OPT record (RFC 6891): as long as a message's header, with no room for an answer. */
  private static final String ANSWER_IN_12_BYTES = "000029000c000000000000";

  @Test
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
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
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
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

  @Test
  @ResourceLock(LAN)
  void aQuestionThatWantsATinyAnswerDoesNotEndTheAnnouncement() throws Exception {
    Advert advert = new Advert("steady-" + unique(), "steady-" + unique(), 4711);
    Duration tooLateToOpenItAnew = Duration.ofDays(1);
    try (Announcer _ = Announcer.start(() -> Set.of(LOOPBACK), advert, tooLateToOpenItAnew);
        MulticastSocket stranger = new MulticastSocket(0)) {
      stranger.setNetworkInterface(NetworkInterface.getByInetAddress(LOOPBACK));
      stranger.setSoTimeout(300);
      ask(stranger, 1, question(advert.host(), ""));
      ask(stranger, 2, question(advert.host(), ANSWER_IN_12_BYTES));
      ask(stranger, 3, question(advert.host(), ""));
    }
  }

  @Test
  @ResourceLock(value = LAN, mode = ResourceAccessMode.READ)
  void aHostThatHasItsNamesMakesItTakeOthersAndSaySo() throws Exception {
    String label = "taken-" + unique();
    Advert advert = new Advert(label, label, 4711);
    BlockingQueue<Boolean> looked = new LinkedBlockingQueue<>();
    InetAddress other = InetAddress.ofLiteral("127.0.0.2");
    try (JmDNS first = JmDNS.create(other, label)) {
      first.registerService(ServiceInfo.create(TYPE, label, 80, "v=1"));
      BlockingQueue<ServiceInfo> found = new LinkedBlockingQueue<>();
      try (JmDNS visitor = JmDNS.create(LOOPBACK, "visitor-" + unique());
          Announcer announcer =
              Announcer.start(
                  () -> {
                    looked.add(true);
                    return Set.of(LOOPBACK);
                  },
                  advert,
                  PERIOD)) {
        visitor.addServiceListener(TYPE, onResolved(found));
        ServiceInfo service = found.take();
        while (!service.getName().equals(label + " (2)")) {
          service = found.take();
        }
        while (announcer.names().conflict().isEmpty()) {
          looked.take();
        }
        assertTrue(announcer.names().conflict().startsWith(label));
      }
    }
  }

  private static byte[] question(String host, String additional) {
    byte[] name = host.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int dot = host.indexOf('.');
    String hex = HexFormat.of().formatHex(name);
    String labels =
        "%02x%s%02x%s00"
            .formatted(
                dot,
                hex.substring(0, 2 * dot),
                name.length - dot - 1,
                hex.substring(2 * (dot + 1)));
    return HexFormat.of()
        .parseHex(
            "0000000000010000000000"
                + (additional.isEmpty() ? "00" : "01")
                + labels
                + "00010001"
                + additional);
  }

  /** Asks until it is answered: a question or its answer may get lost. */
  private static void ask(MulticastSocket socket, int id, byte[] question) throws IOException {
    question[1] = (byte) id;
    InetAddress group = InetAddress.ofLiteral("224.0.0.251");
    DatagramPacket answer = new DatagramPacket(new byte[9000], 9000);
    while (true) {
      socket.send(new DatagramPacket(question, question.length, group, 5353));
      try {
        do {
          socket.receive(answer);
        } while (answer.getData()[1] != (byte) id);
        return;
      } catch (SocketTimeoutException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
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
