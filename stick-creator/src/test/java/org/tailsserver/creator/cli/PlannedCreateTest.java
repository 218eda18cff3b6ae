// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.creator.faults.Catalogues;
import org.tailsserver.creator.faults.Partition;
import picocli.CommandLine;

@DisplayName("tails-server-stick create, by a script,")
class PlannedCreateTest {

  private static final byte[] PASSPHRASE = "marble otter candid plywood seventh".getBytes(UTF_8);

  @TempDir static Path catalogue;
  @TempDir Path folder;
  @TempDir Path store;

  private record Outcome(int status, String out, String err) {}

  @BeforeAll
  static void fillTheCatalogue() throws Exception {
    Catalogues.all(catalogue);
  }

  @Test
  void triesEverythingDryAndWritesOnlyThePlanWithoutItsSecrets() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "sentinel-password\n");
    Outcome dry =
        create(
            "--dry-run",
            "--write-plan=" + folder.resolve("plan.toml"),
            "--image=" + folder.resolve("stick.img"),
            "--name=workshop",
            "--size=48M",
            "--memory-class=512",
            "--service=gobby",
            "--service=notice-board",
            "--option=notice-board.motto=a=b.c",
            "--option=notice-board.pictures=yes",
            "--option-file=gobby.password=" + secret,
            "--person=alice",
            "--strict");
    assertEquals(0, dry.status(), dry.err());
    assertEquals("", dry.err());
    for (String words : List.of("alice", "motto: a=b.c", "password: set", "512 MiB", "48 MiB")) {
      assertTrue(dry.out().contains(words), dry.out());
    }
    assertEquals(List.of("plan.toml", "secret"), names());
    Path plan = folder.resolve("plan.toml");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(plan)));
    String text = Files.readString(plan);
    assertFalse((text + dry.out()).contains("sentinel"), text);

    Outcome refused = create("--plan=" + plan);
    assertEquals(2, refused.status());
    assertTrue(refused.err().contains("asks for gobby.password"), refused.err());
    Outcome made =
        create(
            "--plan=" + plan,
            "--passphrase-stdin",
            "--option-file=gobby.password=" + secret,
            "--option=notice-board.motto=later words");
    assertEquals(0, made.status(), made.err());
    Partition data = Partition.of(folder.resolve("stick.img"), folder.resolve("partition"));
    assertEquals(0, data.open(PASSPHRASE).status());
    assertTrue(data.run("/usr/sbin/cryptsetup", "luksDump").out().contains("131072"));
    data.decrypt(PASSPHRASE);
    assertEquals(
        """
        version = 1

        [service.gobby]
        password = "sentinel-password"

        [service.notice-board]
        motto = "later words"
        pictures = true
        """,
        data.read("/server.toml"));
  }

  @Test
  void doesNotWriteAPlanOverAFileUnlessThatIsSaid() throws Exception {
    Path plan = Files.writeString(folder.resolve("plan.toml"), "precious");
    String[] arguments = {
      "--dry-run", "--image=" + folder.resolve("s"), "--name=workshop", "--write-plan=" + plan
    };
    assertEquals(3, create(arguments).status());
    assertEquals("precious", Files.readString(plan));
    List<String> forced = new ArrayList<>(List.of(arguments));
    forced.add("--force");
    assertEquals(0, create(forced.toArray(String[]::new)).status());
    assertTrue(Files.readString(plan).startsWith("version = 1\n"));
    assertEquals(List.of("plan.toml"), names());
  }

  @Test
  void findsOutDryWhatWouldFailLater() throws Exception {
    Path image = Files.writeString(folder.resolve("stick.img"), "precious");
    assertEquals(3, create("--dry-run", "--image=" + image, "--name=a").status());
    assertEquals(6, create("--dry-run", "--image=" + folder.resolve("x/y"), "--name=a").status());
    Outcome erases = create("--dry-run", "--force", "--image=" + image, "--name=a");
    assertEquals(0, erases.status());
    assertTrue(erases.out().contains("ERASED:   " + image), erases.out());
    assertEquals("precious", Files.readString(image));
    assertEquals(List.of("stick.img"), names());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --option gobby.autosave-seconds=0        | gobby.autosave-seconds: This must be a whole number from 1
          --option gobby.autosave-seconds=ten      | gobby.autosave-seconds: This must be a whole number from 1
          --option gobby.salt=1                    | has no option "salt". There are: password, autosave-seconds
          --option gobby.autosave-seconds          | SERVICE.OPTION=VALUE
          --option password=sentinel               | SERVICE.OPTION=VALUE
          --option gobby.password=sentinel         | gobby.password is a secret
          --option notice-board.notices=1          | Add: --service notice-board
          --option-file gobby.password=missing     | missing: it is not there.
          --person Alice                           | "Alice" cannot be the name of a person
          --person owner                           | "owner" cannot be the name of a person
          --person alice --onions-for-anybody      | services that take none
          --plan missing                           | The plan cannot be used. missing: it is not there.
          --generate                               | shown on a terminal only
          --generate --passphrase-stdin            | mutually exclusive
          """)
  void refusesWhatDoesNotFitAndNeverPrintsASecret(String given, String words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--service=gobby", "--name=workshop"));
    arguments.add("--image=" + folder.resolve("stick.img"));
    arguments.addAll(List.of(given.split(" ", -1)));
    Outcome outcome = create(arguments.toArray(String[]::new));
    assertEquals(given.equals("--generate") ? 4 : 2, outcome.status(), outcome.err());
    assertTrue(outcome.err().contains(words), outcome.err());
    assertFalse(outcome.err().contains("sentinel"), outcome.err());
    assertEquals(List.of(), names());
  }

  @Test
  void saysWhichOptionIsMissing() throws Exception {
    assertTrue(create("--image=x.img").err().startsWith("--name is missing"));
    assertTrue(create("--name=x").err().startsWith("--image is missing"));
    assertEquals(2, create().status());
  }

  @Test
  void warnsOfAWeakPassphraseAndTakesIt() throws Exception {
    Outcome weak =
        run(
            "password1".getBytes(UTF_8),
            "--passphrase-stdin",
            "--size=48M",
            "--image=" + folder.resolve("s"),
            "--name=workshop");
    assertEquals(0, weak.status(), weak.err());
    assertTrue(weak.err().startsWith("This passphrase is too weak"), weak.err());
  }

  private Outcome create(String... arguments) {
    return run(PASSPHRASE, arguments);
  }

  private Outcome run(byte[] in, String... arguments) {
    List<String> all = new ArrayList<>(List.of("create", "--offline", "--catalogue=" + catalogue));
    all.add("--pin-store=" + store.resolve("pins"));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(new ByteArrayInputStream(in));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Outcome(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
  }

  private List<String> names() throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
