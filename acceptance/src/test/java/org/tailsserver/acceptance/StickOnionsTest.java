// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.tor.Tor;

/** tor itself, without a network, on what the creator wrote and the client hands over. */
@DisplayName("Debian's tor")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StickOnionsTest {

  private static final Tor.Launcher HERE = argv -> new ProcessBuilder(argv).start();

  @TempDir Path folder;

  @Test
  void takesTheFolderOnTheStickAsItsOwnAndGivesItTheSameAddress() throws Exception {
    StickOnions onions = StickOnions.make(folder);
    Path hostname = onions.serviceFolder().resolve("hostname");
    assertEquals(onions.address().host() + "\n", Files.readString(hostname));
    Files.delete(hostname);
    try (Tor tor = start(onions.serviceFolder())) {
      tor.control("GETINFO version");
      assertEquals(onions.address().host() + "\n", Files.readString(hostname));
      tor.awaitLog("Loaded a client authorization key file owner.auth.");
    }
    assertEquals(
        List.of("authorized_clients", "hostname", "hs_ed25519_public_key", "hs_ed25519_secret_key"),
        names(onions.serviceFolder()));
  }

  @Test
  void doesNotTakeAKeyWhosePublicHalfIsDamaged() throws Exception {
    StickOnions onions = StickOnions.make(folder);
    Files.writeString(
        onions.serviceFolder().resolve("authorized_clients/owner.auth"),
        "descriptor:x25519:AAAA\n");
    try (Tor tor = start(onions.serviceFolder())) {
      tor.control("GETINFO version");
      assertTrue(
          tor.log().stream().noneMatch(line -> line.contains("Loaded a client authorization key")));
    }
  }

  @Test
  void takesTheKeyThatAGuestIsHandedOver() throws Exception {
    StickOnions onions = StickOnions.make(folder);
    Path keys = onions.authDir(folder.resolve("keys"));
    try (Tor tor =
        Tor.start(
            HERE,
            folder.resolve("tor"),
            List.of("DisableNetwork 1", "SocksPort 0", "ClientOnionAuthDir " + keys))) {
      List<String> known = tor.control("ONION_CLIENT_AUTH_VIEW");
      assertEquals(
          "CLIENT %s x25519:%s Flags=Permanent".formatted(onions.address().name(), base64(keys)),
          known.get(1));
      assertEquals(3, known.size(), known.toString());
    }
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /** The key in the file as tor shows it: from base32 to base64, by way of a number. */
  private static String base64(Path keys) throws Exception {
    String line = Files.readString(keys.resolve("gobby.auth_private"), UTF_8).strip();
    String letters = line.substring(line.lastIndexOf(':') + 1);
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < letters.length(); i++) {
      int digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letters.charAt(i));
      number = number.shiftLeft(5).add(BigInteger.valueOf(digit));
    }
    byte[] bytes = number.shiftRight(4).setBit(256).toByteArray();
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, 1, 33));
  }

  private Tor start(Path service) throws Exception {
    return Tor.start(
        HERE,
        folder.resolve("tor"),
        List.of(
            "Log info stdout",
            "DisableNetwork 1",
            "SocksPort 0",
            "HiddenServiceDir " + service,
            "HiddenServicePort 6523 127.0.0.1:6523"));
  }
}
