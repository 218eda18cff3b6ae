// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StickOnionTest {
  @TempDir Path folder;

  @BeforeEach
  void makeOnion() throws IOException {
    OnionFolder.make(folder);
  }

  @Test
  void theKeyIsTheOneOnTheStickAsTorTakesIt() throws IOException {
    byte[] file = Files.readAllBytes(folder.resolve("hs_ed25519_secret_key"));
    assertEquals(
        Base64.getEncoder().encodeToString(Arrays.copyOfRange(file, 32, 96)), read().key());
  }

  @Test
  void withoutAFolderOfClientsEverybodyReachesIt() throws IOException {
    assertEquals(Optional.empty(), read().clients());
  }

  @Test
  void anEmptyFolderOfClientsMeansNobodyAndNotEverybody() throws IOException {
    Files.createDirectory(folder.resolve("authorized_clients"));
    assertEquals(Optional.of(List.of()), read().clients());
  }

  @Test
  void eachClientIsRead() throws IOException {
    client("alice", "descriptor:x25519:" + "A".repeat(52) + "\n");
    assertEquals(Optional.of(List.of("A".repeat(52))), read().clients());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "descriptor:x25519:short",
        "descriptor:x25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1",
        "descriptor:x25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ClientAuthV3=A",
        "descriptor:x25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nSIGNAL HALT"
      })
  void whatIsNoClientIsNotLeftOutButRefused(String line) throws IOException {
    client("alice", line);
    assertEquals("alice.auth", assertThrows(StickOnion.Unusable.class, this::read).getMessage());
  }

  @Test
  void aKeyThatIsDamagedOrMissingIsNamed() throws IOException {
    Path file = folder.resolve("hs_ed25519_secret_key");
    byte[] key = Files.readAllBytes(file);
    key[0] ^= 1;
    Files.write(file, key);
    assertThrows(StickOnion.Unusable.class, read()::key);
    Files.write(file, Arrays.copyOf(key, 95));
    assertThrows(StickOnion.Unusable.class, read()::key);
    Files.delete(file);
    assertEquals(
        "hs_ed25519_secret_key", assertThrows(StickOnion.Unusable.class, read()::key).getMessage());
  }

  @Test
  void anAddressThatIsNoneIsRefused() throws IOException {
    Files.writeString(folder.resolve("hostname"), "example.onion\n");
    assertThrows(StickOnion.Unusable.class, this::read);
  }

  @Test
  void linksLeadNowhere() throws IOException {
    Path hostname = folder.resolve("hostname");
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(hostname, elsewhere);
    Files.createSymbolicLink(hostname, elsewhere);
    assertThrows(StickOnion.Unusable.class, this::read);
  }

  @Test
  void itPrintsNeitherKeyNorAddress() throws IOException {
    String printed = read().toString();
    assertTrue(printed.contains("gobby"));
    assertFalse(printed.contains(read().address().name()));
    assertFalse(printed.contains(read().key()));
  }

  private void client(String name, String line) throws IOException {
    Path clients = Files.createDirectories(folder.resolve("authorized_clients"));
    Files.write(clients.resolve(name + ".auth"), line.getBytes(US_ASCII));
  }

  private StickOnion read() throws IOException {
    return StickOnion.read("gobby", 6523, folder);
  }
}
