// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.client.cli.ScriptedServer.identity;
import static org.tailsserver.client.cli.ScriptedServer.status;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.client.cli.ScriptedServer;
import org.tailsserver.client.find.Announcement;
import org.tailsserver.client.find.LanAddress;
import org.tailsserver.client.scan.Scanning;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.pinning.identity.ServerIdentity;
import org.tailsserver.pinning.pin.PinVerdict;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

/** Real servers on loopback; what would be heard of them is said by the test. */
class ServerSearchTest {

  private static final ServerIdentity WORKSHOP = identity("workshop");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final CountDownLatch found = new CountDownLatch(1);

  private final ServerSearch.Listener untilFound =
      new ServerSearch.Listener() {
        @Override
        public void seen(Sighting sighting) {
          if (sighting.verdict() instanceof PinVerdict.Yours) {
            found.countDown();
          }
        }

        @Override
        public void gone(String name) {}
      };

  @ParameterizedTest
  @ValueSource(strings = {"workshop", "workshop (2)"})
  void silentNamesakesHoweverManyDoNotHideTheServerNorItsNextName(String name) throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 500, LOOPBACK);
        var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200));
        ServerSearch search = search()) {
      for (int i = 1; i <= 300; i++) {
        search.announced(announcement("workshop-" + i, mute.getLocalPort()));
      }
      assertTrue(search.isCrowded());
      search.announced(announcement(name, server.port()));
      assertTrue(found.await(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void strangersAreNoCrowdThatHidesOurs() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 500, LOOPBACK);
        ServerSearch search = search()) {
      for (int i = 1; i <= 300; i++) {
        search.announced(announcement("garage-" + i, mute.getLocalPort()));
      }
      assertFalse(search.isCrowded());
    }
  }

  @Test
  void whoHasNotAnsweredYetIsKnownToBeThere() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, LOOPBACK);
        ServerSearch search = search()) {
      search.announced(announcement("workshop", mute.getLocalPort()));
      List<Sighting> silent = search.unanswered();
      assertEquals(1, silent.size());
      assertEquals("workshop", silent.getFirst().name());
      assertTrue(silent.getFirst().verdict() instanceof PinVerdict.Unreachable);
    }
  }

  @Test
  void oneServerIsToldOnceWhateverItCallsItselfAndStaysWhileOneOfItsNamesDoes() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    ServerSearch.Listener listener =
        new ServerSearch.Listener() {
          @Override
          public void seen(Sighting sighting) {
            told.add("seen " + sighting.name());
          }

          @Override
          public void gone(String name) {
            told.add("gone " + name);
          }
        };
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200));
        var twin = new ScriptedServer(LOOPBACK, identity("workshop"), status(200));
        ServerSearch search = search(listener)) {
      search.announced(announcement("workshop", server.port()));
      assertEquals("seen workshop", told.take());
      search.announced(announcement("workshop (2)", server.port()));
      search.announced(announcement("workshop (3)", twin.port()));
      assertEquals("seen workshop (3)", told.take());
      while (search.unanswered().size() > 0) {
        Thread.onSpinWait();
      }
      search.withdrawn("workshop");
      assertEquals("gone workshop", told.take());
      assertEquals("seen workshop (2)", told.take());
      search.withdrawn("workshop (2)");
      assertEquals("gone workshop (2)", told.take());
      assertTrue(told.isEmpty(), told::toString);
    }
  }

  @Test
  void whereAServerWasLastItIsFoundWithoutAWordAndNobodyElseIs() throws Exception {
    BlockingQueue<Sighting> told = new LinkedBlockingQueue<>();
    ServerSearch.Listener listener =
        new ServerSearch.Listener() {
          @Override
          public void seen(Sighting sighting) {
            told.add(sighting);
          }

          @Override
          public void gone(String name) {}
        };
    LanAddress loopback = LanAddress.of(LOOPBACK).orElseThrow();
    try (var server = new ScriptedServer(LOOPBACK, WORKSHOP, status(200));
        var other = new ScriptedServer(LOOPBACK, identity("attic"), status(200))) {
      PinnedServer ours = server("workshop", WORKSHOP).seenAt(LOOPBACK, server.port());
      PinnedServer moved = server("attic", identity("attic")).seenAt(LOOPBACK, other.port());
      Recognition known = new Recognition(new PinStore.Listing(List.of(moved, ours), List.of()));
      try (ServerSearch _ =
          ServerSearch.start(List.of(loopback), Scanning.IN_SILENCE, known, listener)) {
        Sighting seen = told.take();
        assertEquals(new PinVerdict.Yours("workshop"), seen.verdict());
        assertEquals(server.port(), seen.address().getPort());
      }
    }
    assertTrue(told.isEmpty(), told::toString);
  }

  private static PinnedServer server(String name, ServerIdentity identity) throws Exception {
    return PinnedServer.of(ServerName.of(name), identity.certificate());
  }

  private ServerSearch search() throws Exception {
    return search(untilFound);
  }

  private static ServerSearch search(ServerSearch.Listener listener) throws Exception {
    PinnedServer ours = PinnedServer.of(ServerName.of("workshop"), WORKSHOP.certificate());
    return ServerSearch.start(
        List.of(),
        Scanning.NEVER,
        new Recognition(new PinStore.Listing(List.of(ours), List.of())),
        listener);
  }

  private static Announcement announcement(String name, int port) {
    return new Announcement(name, List.of(new InetSocketAddress(LOOPBACK, port)));
  }
}
