// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OnionPublisherTest {
  private static final String ALICE = "B".repeat(52);

  @TempDir Path folder;
  private final BlockingQueue<Publication> seen = new LinkedBlockingQueue<>();
  private TorPlaces places = ControlPeer.places(Path.of(""));
  private Path onionFolder = Path.of("");
  private OnionPublisher publisher = OnionPublisher.start(places, List.of(), _ -> {});

  @BeforeEach
  void makeOnion() throws IOException {
    publisher.close();
    places = ControlPeer.places(folder);
    onionFolder = Files.createDirectory(folder.resolve("gobby"));
    OnionFolder.make(onionFolder);
    Path clients = Files.createDirectory(onionFolder.resolve("authorized_clients"));
    Files.writeString(clients.resolve("alice.auth"), "descriptor:x25519:" + ALICE + "\n");
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  @Test
  void torGetsTheKeyTheClientsAndTheProbeAndNoOther() throws Exception {
    try (ControlPeer tor = start(ControlPeer::usual)) {
      StickOnion onion = onion();
      String command = tor.next("ADD_ONION");
      String expected =
          "ADD_ONION ED25519-V3:%s Flags=Detach,V3Auth Port=6523,127.0.0.1:6523 ClientAuthV3=%s "
              .formatted(onion.key(), ALICE);
      assertTrue(command.startsWith(expected), command);
      assertEquals(3, command.split("ClientAuthV3=", -1).length);
      assertTrue(tor.next("ONION_CLIENT_AUTH_ADD").contains(onion.address().name()));
    }
  }

  @Test
  void aTorThatWasToldToStayOffTheNetworkIsLetOn() throws Exception {
    try (ControlPeer tor = start(ControlPeer::usual)) {
      assertEquals("SETCONF DisableNetwork=0", tor.next("SETCONF").replace("\"", ""));
    }
  }

  @Test
  void whatTorDoesNotTakeIsSaidToBeRefused() throws Exception {
    try (ControlPeer _ =
        start(command ->
            command.startsWith("ADD_ONION") ? "512 Bad arguments" : ControlPeer.usual(command))) {
      Publication refused = await(now -> now.trouble() == TorTrouble.REFUSED);
      assertFalse(refused.onions().getFirst().uploaded());
    }
  }

  @Test
  void whatAnEarlierRunPublishedIsLeftAsItIs() throws Exception {
    try (ControlPeer _ =
        start(command ->
            command.startsWith("ADD_ONION")
                ? "550 Onion address collision"
                : ControlPeer.usual(command))) {
      await(now -> now.onions().getFirst().uploaded());
    }
  }

  @Test
  void whatTorTellsIsTold() throws Exception {
    try (ControlPeer tor = start(ControlPeer::usual)) {
      tor.next("ONION_CLIENT_AUTH_ADD");
      tor.tell("STATUS_GENERAL WARN CLOCK_SKEW SKEW=-63072000 SOURCE=CONSENSUS");
      await(now -> now.trouble() == TorTrouble.CLOCK_WRONG);
      tor.tell("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"");
      await(now -> now.trouble() == TorTrouble.NONE);
      tor.tell("NETWORK_LIVENESS DOWN");
      await(now -> now.trouble() == TorTrouble.NO_NETWORK);
      tor.tell("NETWORK_LIVENESS UP");
      await(now -> now.trouble() == TorTrouble.NONE);
      tor.tell("HS_DESC UPLOADED " + onion().address().name() + " UNKNOWN $AB~x desc");
      await(now -> now.onions().getFirst().uploaded());
    }
  }

  @Test
  void aTorThatComesBackPublishesAgain() throws Exception {
    try (ControlPeer tor = start(ControlPeer::usual)) {
      tor.next("ADD_ONION");
      tor.tell("HS_DESC UPLOADED " + onion().address().name() + " UNKNOWN $AB~x desc");
      await(now -> now.onions().getFirst().uploaded());
    }
    Publication gone = await(now -> now.trouble() == TorTrouble.NOT_RUNNING);
    assertFalse(gone.onions().getFirst().uploaded());
    try (ControlPeer tor = ControlPeer.start(places, ControlPeer::usual)) {
      tor.next("ADD_ONION");
      await(now -> now.trouble() == TorTrouble.NONE);
    }
  }

  @Test
  void aTorThatDoesNotLetUsInIsSaidNotToRun() throws Exception {
    try (ControlPeer tor =
        start(command ->
            command.startsWith("AUTHENTICATE") ? "515 Bad authentication" : ControlPeer.OK)) {
      tor.next("AUTHENTICATE");
      await(now -> now.trouble() == TorTrouble.NOT_RUNNING);
    }
  }

  private ControlPeer start(Function<String, String> answers) throws IOException {
    ControlPeer tor = ControlPeer.start(places, answers);
    publisher = OnionPublisher.start(places, List.of(onion()), seen::add);
    return tor;
  }

  private StickOnion onion() throws IOException {
    return StickOnion.read("gobby", 6523, onionFolder);
  }

  private Publication await(Predicate<Publication> wanted) throws InterruptedException {
    Publication next = seen.take();
    while (!wanted.test(next)) {
      next = seen.take();
    }
    return next;
  }
}
