// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.creator.faults.Catalogues;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;

@Tag("sticks")
@DisplayName("tails-server-stick create, on a terminal,")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CreateOnTerminalTest {

  private static final String GOOD = "marble otter candid plywood seventh";

  @TempDir static Path catalogue;
  @TempDir Path folder;

  @BeforeAll
  static void fillTheCatalogue() throws Exception {
    Catalogues.all(catalogue);
  }

  @Test
  void leadsFromNothingToAStickAndAsksAgainWhereAnAnswerDoesNotFit() throws Exception {
    Path image = folder.resolve("stick.img");
    try (Person person = start()) {
      person
          .answers("File to write the stick into", image.toString())
          .answers("Name of the server:", "work/shop")
          .reads("cannot be used: /")
          .answers("Name of the server:", "workshop")
          .answers("Size of the stick", "12M")
          .reads("from 48M")
          .answers("Size of the stick", "48M")
          .answers("Shared documents (Gobby)?", "perhaps")
          .reads("Type yes or no")
          .answers("Shared documents (Gobby)?", "")
          .answers("Notice board?", "y")
          .reads("What stands above the notices.")
          .answers("motto [Welcome]", "Mind the step")
          .reads("may take notices down.")
          .answers("moderator (not shown", "sentinel-moderator")
          .reads("How many notices are kept.")
          .answers("notices [100]", "1001")
          .reads("whole number from 1 to 1000")
          .answers("notices [100]", "7")
          .answers("pictures [false]", "yes")
          .answers("Only with a key?", "")
          .answers("Names of others", "alice, Bob")
          .reads("\"Bob\" cannot be the name")
          .answers("Names of others", "alice bob")
          .answers("Memory in MiB", "300")
          .reads("no memory class 300")
          .answers("Memory in MiB", "")
          .answers("Address of the server [automatic]", "192.168.4.2")
          .answers("Address of the router", "")
          .reads("These addresses cannot be used")
          .answers("Address of the server [automatic]", "192.168.4.2/24")
          .answers("Address of the router", "192.168.4.1")
          .answers("Unlock over the network? [yes]", "no")
          .answers("Ask at its own keyboard, too? [yes]", "no")
          .reads("Nobody could unlock this server")
          .answers("Unlock over the network? [yes]", "")
          .answers("Announce itself? [yes]", "no")
          .answers("Ask at its own keyboard, too? [yes]", "")
          .answers("Strict?", "")
          .reads("This is the plan:")
          .answers("Passphrase for the new stick", GOOD)
          .answers("The same passphrase again", GOOD + "x")
          .reads("The two differ")
          .answers("Passphrase for the new stick", GOOD)
          .answers("The same passphrase again", GOOD);
      assertEquals(0, person.ends(), person.screen());
      String plan = person.after("This is the plan:");
      for (String words :
          List.of(
              "workshop",
              image.toString(),
              "48 MiB",
              "opens on machines with 256 MiB",
              "Notice board",
              "motto: Mind the step",
              "moderator: set, not shown here",
              "notices: 7",
              "pictures: true",
              "for you and for each of: alice, bob",
              "Address:  192.168.4.2/24",
              "Found by: its address only",
              "Erased:   nothing",
              "This passphrase is fair",
              "Created the server workshop")) {
        assertTrue(plan.contains(words), words + ": " + plan);
      }
      for (String secret : List.of("sentinel-moderator", "marble otter")) {
        assertFalse(person.screen().contains(secret), person.screen());
      }
    }
    Partition data = Partition.of(image, folder.resolve("partition"));
    data.decrypt(GOOD.getBytes(UTF_8));
    assertEquals(
        """
        version = 1

        [service.notice-board]
        motto = "Mind the step"
        moderator = "sentinel-moderator"
        notices = 7
        pictures = true
        """,
        data.read("/server.toml"));
    String clients = data.debugfs("ls -p /onions/notice-board/authorized_clients");
    for (String name : List.of("/owner.auth/", "/alice.auth/", "/bob.auth/")) {
      assertTrue(clients.contains(name), clients);
    }
    PinStore store = PinStore.at(folder.resolve(".Tails-server"));
    PinnedServer kept = store.find("workshop").orElseThrow();
    KeptOnion onion = store.onions(kept).list().getFirst();
    assertEquals(
        List.of(new PersonName("alice"), new PersonName("bob")), store.onions(kept).people(onion));
  }

  @Test
  void erasesAnImageOnlyForWhoeverTypesItsName() throws Exception {
    Path image = Files.writeString(folder.resolve("stick.img"), "precious");
    try (Person person = start("--name", "workshop", "--service", "gobby")) {
      person
          .answers("File to write the stick into", image.toString())
          .answers("Shall it be erased and replaced?", "n")
          .answers("File to write the stick into", image.toString())
          .answers("Shall it be erased and replaced?", "y");
      untilThePassphrase(person)
          .reads("ERASED:   " + image + ", the file that is there")
          .answers("type its name (stick.img):", "yes");
      assertEquals(3, person.ends(), person.screen());
      assertTrue(person.screen().contains("was left as it is"), person.screen());
    }
    assertEquals("precious", Files.readString(image));
    assertEquals(List.of("stick.img"), names());

    try (Person person = start("--yes", "--force", "--image=" + image, "--name=workshop")) {
      assertEquals(0, chooses(person, GOOD).ends(), person.screen());
    }
    assertEquals(72L << 20, Files.size(image));
  }

  private static Person untilThePassphrase(Person person) throws Exception {
    return person
        .answers("Size of the stick", "")
        .answers("password (not shown", "")
        .answers("autosave-seconds [10]", "")
        .answers("Only with a key?", "")
        .answers("Names of others", "")
        .answers("Memory in MiB", "")
        .answers("Address of the server", "")
        .answers("Unlock over the network?", "")
        .answers("Announce itself?", "")
        .answers("Ask at its own keyboard, too?", "")
        .answers("Strict?", "");
  }

  @Test
  void saysThatAPassphraseIsWeakAndLetsItsOwnerDecide() throws Exception {
    try (Person person = start("--yes", "--image=" + folder.resolve("s"), "--name=workshop")) {
      chooses(person, "password1")
          .reads("too weak")
          .answers("Take it all the same?", "")
          .reads("Passphrase for the new stick");
      chooses(person, "password2").reads("too weak").answers("Take it all the same?", "yes");
      assertEquals(0, person.ends(), person.screen());
    }
    assertOpens("password2");
  }

  @Test
  void showsAPassphraseItMadeAndBelievesNothingButThatItIsTypedBack() throws Exception {
    String made;
    try (Person person =
        start("--yes", "--generate", "--image=" + folder.resolve("s"), "--name=workshop")) {
      person.answers("Then press Enter", "").reads("Type it");
      made = shown(person);
      assertTrue(person.after(made).contains("\033[2J\033[3J"), "it is taken off the screen");
      person.answers("only Enter shows it", "another one").reads("That is not it");
      person.answers("only Enter shows it", "").answers("Then press Enter", "");
      assertEquals(made, shown(person));
      person.answers("only Enter shows it", made);
      assertEquals(0, person.ends(), person.screen());
      assertEquals(3, person.screen().split(made, -1).length, "shown twice, never typed visibly");
    }
    assertOpens(made);
  }

  /** The line that alone has seven words. */
  private static String shown(Person person) {
    List<String> found = new ArrayList<>();
    person
        .after("made by chance")
        .lines()
        .forEach(line -> {
          if (line.matches("[a-z-]+( [a-z-]+){6}")) {
            found.add(line);
          }
        });
    assertEquals(1, found.size(), person.screen());
    return found.getFirst();
  }

  @Test
  void asksOnlyForWhatAPlanLacksAndForItsSecrets() throws Exception {
    Path plan =
        Files.writeString(
            folder.resolve("plan.toml"),
            """
            version = 1
            image = "%s"
            size = "48M"
            secrets = ["gobby.password"]

            [service.gobby]
            autosave-seconds = 30
            """
                .formatted(folder.resolve("s")));
    try (Person person = start("--plan", plan.toString())) {
      person
          .answers("Name of the server:", "workshop")
          .answers("password (not shown", "sentinel-of-gobby");
      assertEquals(0, chooses(person, GOOD).ends(), person.screen());
      assertFalse(person.screen().contains("sentinel"), person.screen());
      assertFalse(person.screen().contains("Strict?"), person.screen());
    }
    Partition data = Partition.of(folder.resolve("s"), folder.resolve("partition"));
    data.decrypt(GOOD.getBytes(UTF_8));
    String toml = data.read("/server.toml");
    assertTrue(toml.contains("password = \"sentinel-of-gobby\""), toml);
    assertTrue(toml.contains("autosave-seconds = 30"), toml);
  }

  @Test
  void asksOnlyForWhatWasNotSaidOfHowTheServerIsReached() throws Exception {
    try (Person person =
        start(
            "--image=" + folder.resolve("s"),
            "--name=workshop",
            "--size=48M",
            "--service=notice-board",
            "--memory-class=256",
            "--onions-for-anybody",
            "--static=192.168.4.2/24",
            "--no-web",
            "--dry-run")) {
      person
          .answers("motto", "")
          .answers("moderator", "")
          .answers("notices [100]", "")
          .answers("pictures", "");
      assertEquals(0, person.ends(), person.screen());
      for (String question : List.of("Address of the server [", "Unlock over", "Strict?")) {
        assertFalse(person.screen().contains(question), person.screen());
      }
      assertTrue(person.screen().contains("at its own console only"), person.screen());
    }
  }

  @Test
  void writesNothingForWhoeverStops() throws Exception {
    try (Person person = start()) {
      person.answers("File to write the stick into", folder.resolve("s").toString());
      person.reads("Name of the server: ");
      person.type("\u0004");
      assertEquals(1, person.ends(), person.screen());
      assertTrue(person.screen().contains("Broken off. Nothing was written."), person.screen());
    }
    assertEquals(List.of(), names());
  }

  private static Person chooses(Person person, String passphrase) throws Exception {
    return person
        .answers("Passphrase for the new stick", passphrase)
        .answers("The same passphrase again", passphrase);
  }

  private void assertOpens(String passphrase) throws Exception {
    Partition partition = Partition.of(folder.resolve("s"), folder.resolve("partition"));
    assertEquals(0, partition.open(passphrase.getBytes(UTF_8)).status());
  }

  private Person start(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("create", "--offline"));
    all.addAll(List.of("--catalogue", catalogue.toString()));
    all.addAll(List.of(arguments));
    return Person.runs(folder, all.toArray(String[]::new));
  }

  private List<String> names() throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
