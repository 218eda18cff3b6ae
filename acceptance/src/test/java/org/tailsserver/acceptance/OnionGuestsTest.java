// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
import org.tailsserver.pinning.onion.ClientKeyPair;
import org.tailsserver.pinning.onion.OnionAddress;

/**
 * A Tor network of its own, with the service's side from the stick and the guests' from the client.
 */
@Tag("namespaces")
@DisplayName("In a Tor network,")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OnionGuestsTest {

  private static final String SERVICE_REACHED = "the service itself";

  /** tor(1), ExtendedErrors: F4 and F5, as curl writes them. */
  private static final String KEY_MISSING = "(244)";

  private static final String KEY_WRONG = "(245)";

  @TempDir Path folder;

  @Test
  void whoWasHandedTheKeyReachesTheServiceAndWhoKnowsTheAddressAloneDoesNot() throws Exception {
    StickOnions onions = StickOnions.make(folder);
    Path keys = onions.authDir(folder.resolve("keys"));
    Path page = Files.createDirectory(folder.resolve("page"));
    Files.writeString(page.resolve("index.html"), SERVICE_REACHED);
    try (Lan lan = Lan.create()) {
      LanHost world = lan.host("world");
      Process service =
          world.start(
              List.of(
                  "python3",
                  "-m",
                  "http.server",
                  "--bind=127.0.0.1",
                  "--directory=" + page,
                  "6523"));
      try (TorNetwork network = TorNetwork.start(world, folder.resolve("net"))) {
        Tor server =
            network.join(
                "server",
                "Log [rend]info stdout",
                "SocksPort 0",
                "HiddenServiceDir " + onions.serviceFolder(),
                "HiddenServicePort 6523 127.0.0.1:6523");
        network.join("guest", "SocksPort 127.0.0.1:9050", "ClientOnionAuthDir " + keys);
        network.join("stranger", "SocksPort 127.0.0.1:9051 ExtendedErrors");
        network.join(
            "other",
            "SocksPort 127.0.0.1:9052 ExtendedErrors",
            "ClientOnionAuthDir " + otherKey(onions.address()));
        server.awaitLog("Uploaded");
        CommandResult reached = fetch(world, onions, 9050);
        assertEquals(SERVICE_REACHED, reached.out(), reached.err());
        assertRefused(KEY_MISSING, fetch(world, onions, 9051));
        assertRefused(KEY_WRONG, fetch(world, onions, 9052));
      } finally {
        service.destroyForcibly().waitFor();
      }
    }
  }

  /** A key of the right kind, for the right address, that is not on the stick. */
  private Path otherKey(OnionAddress address) throws Exception {
    Path keys = Tor.privateFolder(folder.resolve("other-keys"));
    try (ClientKeyPair pair = ClientKeyPair.generate()) {
      Files.write(keys.resolve("gobby.auth_private"), pair.privateHalf().file(address));
    }
    return keys;
  }

  private static void assertRefused(String code, CommandResult result) {
    assertEquals(97, result.status(), result.out() + result.err());
    assertTrue(result.err().contains(code), result.err());
  }

  private static CommandResult fetch(LanHost world, StickOnions onions, int socksPort)
      throws Exception {
    return world.run(
        "curl",
        "--silent",
        "--show-error",
        "--socks5-hostname",
        "127.0.0.1:" + socksPort,
        "http://" + onions.address().host() + ":6523/");
  }
}
