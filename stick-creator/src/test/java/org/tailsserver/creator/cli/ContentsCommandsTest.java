// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnions;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine;

@Tag("sticks")
@DisplayName("A stick that is there already")
class ContentsCommandsTest {

  private static final String CATALOGUE = "../server-config/src/main/catalogue";
  private static final String PASSPHRASE = "correct horse";
  private static final PersonName ALICE = new PersonName("alice");

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  @BeforeEach
  void create() {
    Outcome made =
        run(
            PASSPHRASE,
            "create",
            "--image=" + image(),
            "--name=workshop",
            "--service=gobby",
            "--offline",
            "--catalogue=" + CATALOGUE);
    assertEquals(0, made.status(), made.err());
  }

  @Test
  void getsAndLosesPeopleWhoseKeysThePinStoreKeeps() throws Exception {
    byte[] table = Files.readAllBytes(image());
    assertDone("Nobody but you", stick("people list"));
    assertDone("alice has keys from now on for: gobby", stick("people add", "alice"));
    assertDone("alice has keys for all", stick("people add", "alice"));
    assertDone("alice: gobby", stick("people list"));
    KeptOnions kept = kept();
    KeptOnion gobby = kept.list().getFirst();
    assertEquals(List.of(ALICE), kept.people(gobby));
    try (ClientKey alices = kept.key(gobby, ALICE);
        ClientKey owners = kept.key(gobby).orElseThrow()) {
      assertFalse(java.util.Arrays.equals(alices.letters(), owners.letters()));
    }
    String clients = "/onions/gobby/authorized_clients";
    assertTrue(inside().debugfs("ls -p " + clients).contains("/alice.auth/"));

    assertDone("The addresses stay known to alice", stick("people remove", "alice"));
    assertEquals(List.of(), kept.people(gobby));
    String listing = inside().debugfs("ls -p " + clients);
    assertFalse(listing.contains("alice"), listing);
    assertTrue(listing.contains("/owner.auth/"), listing);
    Outcome nobody = stick("people remove", "alice");
    assertEquals(2, nobody.status(), nobody.err());
    Outcome owner = stick("people remove", "owner");
    assertEquals(2, owner.status(), owner.err());

    assertEquals(List.of("pins", "stick.img"), names());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(image())));
    byte[] after = Files.readAllBytes(image());
    int header = 9 << 20;
    assertArrayEquals(
        java.util.Arrays.copyOf(table, header), java.util.Arrays.copyOf(after, header));
  }

  @Test
  void getsOtherOptionsAndServicesAfterTheyWereChecked() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "sentinel-password\n");
    assertDone(
        "Changed",
        stick("edit", "--set=gobby.autosave-seconds=30", "--set-file=gobby.password=" + password));
    Outcome shown = stick("contents");
    assertDone("autosave-seconds = 30", shown);
    assertFalse(shown.out().contains("sentinel"), shown.out());
    KeptOnion gobby = kept().list().getFirst();
    assertTrue(shown.out().contains(gobby.address().host()), shown.out());
    assertEquals("sentinel-password", gobby.password());
    assertDone("sentinel-password", stick("contents", "--secrets"));

    byte[] before = Files.readAllBytes(image());
    refused(2, "1 to 3600", "edit", "--set=gobby.autosave-seconds=0");
    refused(2, "is a secret", "edit", "--set=gobby.password=x");
    refused(2, "on the stick already", "edit", "--add-service=gobby");
    refused(2, "There is no service", "edit", "--add-service=no-such");
    refused(2, "Say what to change", "edit");
    assertArrayEquals(before, Files.readAllBytes(image()));

    assertDone("gone for good", stick("edit", "--remove-service=gobby"));
    assertEquals(List.of(), kept().list());
    refused(2, "not on the stick", "edit", "--unset=gobby.password");
    assertDone("tails-server onions", stick("edit", "--add-service=gobby"));
    KeptOnion again = kept().list().getFirst();
    assertFalse(again.address().equals(gobby.address()));
    assertEquals("", again.password());
    assertEquals(again.address().host() + "\n", inside().read("/onions/gobby/hostname"));
    Run check = inside().run("/usr/sbin/e2fsck", "-f", "-n");
    assertEquals(0, check.status(), check.out());
  }

  @Test
  void isLeftAsItIsWithoutItsPassphraseOrItsPin() throws Exception {
    byte[] before = Files.readAllBytes(image());
    Outcome wrong = run("battery staple", "people", "add", image().toString(), "alice");
    assertEquals(4, wrong.status(), wrong.err());
    assertTrue(wrong.err().contains("does not open the stick"), wrong.err());
    PinStore.at(folder.resolve("pins")).remove("workshop");
    refused(5, "does not know workshop", "people add", "alice");
    Path text = Files.writeString(folder.resolve("text"), "no stick");
    Outcome none = run(PASSPHRASE, "contents", text.toString());
    assertEquals(2, none.status(), none.err());
    assertArrayEquals(before, Files.readAllBytes(image()));
  }

  private void refused(int status, String words, String command, String... more) {
    Outcome outcome = stick(command, more);
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(outcome.err().contains(words), outcome.err());
    assertFalse(outcome.err().contains("Exception"), outcome.err());
  }

  private static void assertDone(String words, Outcome outcome) {
    assertEquals(0, outcome.status(), outcome.err());
    assertTrue(outcome.out().contains(words), outcome.out());
  }

  private Path image() {
    return folder.resolve("stick.img");
  }

  private KeptOnions kept() throws IOException {
    PinStore store = PinStore.at(folder.resolve("pins"));
    PinnedServer server = store.find("workshop").orElseThrow();
    return store.onions(server);
  }

  private Partition inside() throws Exception {
    Path header = folder.resolve("partition.header");
    Partition partition =
        Partition.of(image(), folder.resolve("partition")).decrypt(PASSPHRASE.getBytes(UTF_8));
    Files.delete(header);
    return partition;
  }

  private Outcome stick(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
    arguments.add(image().toString());
    if (!command.startsWith("people")) {
      arguments.add("--catalogue=" + CATALOGUE);
    }
    arguments.addAll(List.of(more));
    return run(PASSPHRASE, arguments.toArray(String[]::new));
  }

  private Outcome run(String passphrase, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(new ByteArrayInputStream(passphrase.getBytes(UTF_8)));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--passphrase-stdin");
    all.add("--pin-store=" + folder.resolve("pins"));
    return new Outcome(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals("partition"))
          .sorted()
          .toList();
    }
  }
}
