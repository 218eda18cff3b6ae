// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.lan.Lan;
import org.tailsserver.fixtures.lan.LanHost;
import org.tailsserver.fixtures.process.CommandResult;
import org.tailsserver.fixtures.tor.Tor;
import org.tailsserver.fixtures.tor.TorNetwork;
import org.tailsserver.init.tor.OnionPublisher;
import org.tailsserver.init.tor.Publication;
import org.tailsserver.init.tor.StickOnion;
import org.tailsserver.init.tor.TorPlaces;
import org.tailsserver.init.tor.TorTrouble;
import org.tailsserver.pinning.onion.OnionKey;

/** server-mode's publisher and the real tor, in a Tor network of its own. */
@Tag("namespaces")
@DisplayName("A server's onion services")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OnionPublisherTest {
  private static final String SERVICE_REACHED = "the service itself";
  private static final int MANY = 50;

  @TempDir Path folder;
  private final BlockingQueue<Publication> seen = new LinkedBlockingQueue<>();
  private Lan lan;
  private LanHost world;
  private TorNetwork network;

  @BeforeEach
  void startNetwork() throws Exception {
    lan = Lan.create();
    world = lan.host("world");
    network = TorNetwork.start(world, folder.resolve("net"));
  }

  @AfterEach
  void stopNetwork() throws Exception {
    network.close();
    lan.close();
  }

  @Test
  void areReachedByWhoHasTheKeyWhetherOrNotTorIsInItsSandboxAndAgainWhenTorComesBack()
      throws Exception {
    StickOnions stick = StickOnions.make(folder);
    Path keys = stick.authDir(folder.resolve("keys"));
    StickOnion gobby = StickOnion.read("gobby", 6523, stick.serviceFolder());
    Process service = serve();
    try (OnionPublisher _ = OnionPublisher.start(places(), List.of(gobby), seen::add)) {
      assertEquals(TorTrouble.NOT_RUNNING, await(_ -> true).trouble());
      network.join("guest", "SocksPort 127.0.0.1:9050", "ClientOnionAuthDir " + keys);
      network.join("stranger", "SocksPort 127.0.0.1:9051 ExtendedErrors");
      for (int sandbox : List.of(0, 1)) {
        try (Tor _ = server("Sandbox " + sandbox)) {
          await(Publication::isComplete);
          assertEquals(SERVICE_REACHED, fetch(stick, 9050).out());
          CommandResult stranger = fetch(stick, 9051);
          assertEquals(97, stranger.status());
          assertFalse(stranger.out().contains(SERVICE_REACHED));
        }
        await(lost -> !lost.isComplete() && lost.trouble() == TorTrouble.NOT_RUNNING);
      }
    } finally {
      service.destroyForcibly().waitFor();
    }
  }

  @Test
  void arePublishedFiftyAtOnce() throws Exception {
    Process service = serve();
    List<StickOnion> many = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Path one = Files.createDirectory(folder.resolve("onion" + i));
      try (OnionKey key = OnionKey.generate()) {
        Files.write(one.resolve(OnionKey.SECRET_KEY_FILE), key.secretKeyFile());
        Files.write(one.resolve(OnionKey.HOSTNAME_FILE), key.hostnameFile());
      }
      many.add(StickOnion.read("service-" + i, 6523, one));
      assertEquals(Optional.empty(), many.get(i).clients());
    }
    try (Tor _ = server();
        OnionPublisher _ = OnionPublisher.start(places(), many, seen::add)) {
      Publication all = await(Publication::isComplete);
      assertEquals(TorTrouble.NONE, all.trouble());
      assertEquals(MANY, all.onions().size());
    } finally {
      service.destroyForcibly().waitFor();
    }
  }

  private Publication await(Predicate<Publication> wanted) throws InterruptedException {
    while (true) {
      Publication next = seen.take();
      if (wanted.test(next)) {
        return next;
      }
    }
  }

  private TorPlaces places() {
    Path tor = folder.resolve("net").resolve("server");
    return new TorPlaces(tor.resolve("control"), tor.resolve("cookie"), tor.resolve("socks"));
  }

  private Tor server(String... torrc) throws Exception {
    List<String> lines = new ArrayList<>(List.of(torrc));
    lines.add("SocksPort unix:" + places().socks());
    return network.join("server", lines.toArray(String[]::new));
  }

  private Process serve() throws Exception {
    Path page = Files.createDirectory(folder.resolve("page"));
    Files.writeString(page.resolve("index.html"), SERVICE_REACHED);
    return world.start(
        List.of("python3", "-m", "http.server", "--bind=127.0.0.1", "--directory=" + page, "6523"));
  }

  private CommandResult fetch(StickOnions onions, int socksPort) throws Exception {
    return world.run(
        "curl",
        "--silent",
        "--show-error",
        "--socks5-hostname",
        "127.0.0.1:" + socksPort,
        "http://" + onions.address().host() + ":6523/");
  }
}
