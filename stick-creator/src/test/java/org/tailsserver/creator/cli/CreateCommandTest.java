// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine;

@DisplayName("tails-server-stick create")
class CreateCommandTest {

  private static final String CATALOGUE = "../server-config/src/main/catalogue";

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  @Test
  void writesAStickKeepsItsPinAndTellsBoth() throws Exception {
    Outcome outcome = create("horse staple battery correct zebra\n", "--service", "gobby");
    assertEquals(0, outcome.status(), outcome.err());
    List<String> said = outcome.err().lines().toList();
    assertTrue(said.get(0).contains("none is fetched, as you asked"), outcome.err());
    assertEquals("gobby needs infinoted", said.get(1).strip());
    assertEquals(6, said.stream().skip(2).filter(line -> line.endsWith(" ...")).count());

    PinStore store = PinStore.at(folder.resolve("pins"));
    PinnedServer server = store.find("workshop").orElseThrow();
    assertEquals(ServerName.of("workshop"), server.name());
    String words = String.join(" ", server.pin().words());
    assertTrue(outcome.out().contains(words), outcome.out());
    assertTrue(outcome.out().contains(folder.resolve("stick.img").toString()), outcome.out());

    Partition partition = Partition.of(folder.resolve("stick.img"), folder.resolve("partition"));
    assertEquals(0, partition.open("horse staple battery correct zebra".getBytes(UTF_8)).status());
    String header = partition.dump().out();
    assertTrue(header.contains("tails-server"));
    String owner = store.clientIdentity(server).orElseThrow().pin().hex();
    assertTrue(header.contains("\"" + owner + "\""), header);

    KeptOnion gobby = store.onions(server).list().getFirst();
    assertEquals("gobby", gobby.service());
    assertEquals(OptionalInt.of(6523), gobby.port());
    assertEquals(KeptOnion.Access.KEY, gobby.access());
    partition.decrypt("horse staple battery correct zebra".getBytes(UTF_8));
    assertEquals(gobby.address().host() + "\n", partition.read("/onions/gobby/hostname"));
    assertTrue(outcome.out().contains("tails-server onions 'workshop'"), outcome.out());
    String key;
    try (ClientKey kept = store.onions(server).key(gobby).orElseThrow()) {
      key = new String(kept.letters(), UTF_8);
    }
    for (String secret : List.of(key, gobby.address().name())) {
      assertFalse((outcome.out() + outcome.err()).contains(secret));
    }
  }

  @Test
  void makesOnionsForAnybodyWhenAsked() throws Exception {
    Outcome outcome = create("correct horse", "--service", "gobby", "--onions-for-anybody");
    assertEquals(0, outcome.status(), outcome.err());
    PinStore store = PinStore.at(folder.resolve("pins"));
    PinnedServer server = store.find("workshop").orElseThrow();
    assertEquals(KeptOnion.Access.ANYBODY, store.onions(server).list().getFirst().access());
  }

  @Test
  void tellsTheServerHowItIsReachedAndTheClientWhereToLook() throws Exception {
    Outcome outcome =
        create(
            "correct horse",
            "--static",
            "192.168.4.2/24",
            "--gateway",
            "192.168.4.1",
            "--no-announce",
            "--no-console");
    assertEquals(0, outcome.status(), outcome.err());

    String header = Partition.of(folder.resolve("stick.img"), folder.resolve("p")).dump().out();
    String compact = header.replaceAll("\\s", "");
    assertTrue(
        compact.contains("\"ways\":{\"announce\":false,\"console\":false,\"web\":true}"), header);
    assertTrue(
        compact.contains(
            "\"network\":{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":[\"192.168.4.1\"]}"),
        header);
    PinnedServer server = PinStore.at(folder.resolve("pins")).find("workshop").orElseThrow();
    assertEquals("192.168.4.2", server.lastAddress().orElseThrow().getHostAddress());
    assertEquals(443, server.port());
  }

  @Test
  void refusesAServerNobodyCouldUnlock() throws Exception {
    Outcome outcome = create("correct horse", "--no-web", "--no-console");

    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("Nobody could unlock this server"), outcome.err());
    assertEquals(List.of(), names());
  }

  @Test
  void doesNotTouchAStickThatIsThereNorTheServerItKnows() throws Exception {
    Path image = Files.writeString(folder.resolve("stick.img"), "precious");
    Outcome exists = create("correct horse");
    assertEquals(3, exists.status());
    assertTrue(exists.err().contains("is there already and was left as it is"), exists.err());
    assertEquals("precious", Files.readString(image));
    assertEquals(List.of("stick.img"), names());

    assertEquals(0, create("correct horse", "--force").status());
    assertEquals(72L << 20, Files.size(image));
    PinnedServer first = PinStore.at(folder.resolve("pins")).find("workshop").orElseThrow();

    Outcome known = create("correct horse", "--force");
    assertEquals(5, known.status());
    assertTrue(known.err().contains("already knows a server called workshop"), known.err());
    assertEquals(
        first.pin(), PinStore.at(folder.resolve("pins")).find("workshop").orElseThrow().pin());
  }

  @ParameterizedTest(name = "{0} {1}: exit {2}, {3}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          --size,          72,         2,  whole number of MiB or GiB
          --size,          47M,        2,  from 48M to 1024G
          --size,          1025G,      2,  from 48M to 1024G
          --size,          -1M,        2,  whole number of MiB or GiB
          --memory-class,  300,        2,  There is no memory class 300
          --memory-class,  much,       2,  --memory-class
          --name,          a/b,        2,  cannot be used: /
          --static,        192.168.4.2, 2, These addresses cannot be used
          --gateway,       192.168.4.1, 2, These addresses cannot be used
          --name,          ``,         2,  The name is empty
          --service,       no-such,    2,  There is no service "no-such". There are: gobby
          --service,       ../x,       2,  There is no service "../x"
          --image,         missing/s,  6,  does not exist or cannot be written to
          --image,         .,          2,  is not an ordinary file
          --catalogue,     missing,    6,  The service catalogue cannot be read
          --colour,        red,        2,  --colour
          """)
  void refusesABadOption(String option, String value, int status, String words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(option, value));
    if (option.equals("--catalogue")) {
      arguments.addAll(List.of("--service", "gobby"));
    }
    if (option.equals("--image")) {
      arguments.set(1, folder.resolve(value).toString());
    }
    Outcome outcome = create("correct horse", arguments.toArray(String[]::new));
    assertEquals(status, outcome.status(), outcome.err());
    assertTrue(outcome.err().contains(words), outcome.err());
    assertFalse(outcome.err().contains("Exception"), outcome.err());
    assertEquals(List.of(), names());
  }

  @Test
  void refusesAPassphraseNobodyCouldType() throws Exception {
    assertPassphraseRefused("The passphrase is empty", "".getBytes(UTF_8));
    assertPassphraseRefused("The passphrase is empty", "\n".getBytes(UTF_8));
    assertPassphraseRefused("too long: at most 512 bytes", "x".repeat(513).getBytes(UTF_8));
    assertPassphraseRefused("too long: at most 512 bytes", "x".repeat(100_000).getBytes(UTF_8));
    assertPassphraseRefused("a line break", "two\nlines".getBytes(UTF_8));
    assertPassphraseRefused("a line break", "two\n\n".getBytes(UTF_8));
    assertPassphraseRefused("a NUL", "a\0b".getBytes(UTF_8));
    assertPassphraseRefused("not UTF-8", new byte[] {'a', (byte) 0xff});
  }

  private void assertPassphraseRefused(String words, byte[] typed) throws Exception {
    Outcome outcome = create(typed);
    assertEquals(4, outcome.status(), outcome.err());
    assertTrue(outcome.err().contains(words), outcome.err());
    assertEquals(List.of(), names());
  }

  @Test
  void withoutATerminalSaysHowElseToGiveThePassphrase() throws Exception {
    Run run =
        Run.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "create",
            "--image=" + folder.resolve("stick.img"),
            "--pin-store=" + folder.resolve("pins"),
            "--name=workshop");
    assertEquals(4, run.status(), run.out());
    assertTrue(run.out().startsWith("There is no terminal"), run.out());
    assertEquals(List.of(), names());
  }

  @Test
  void writesNothingIfThePinCannotBeKept() throws Exception {
    Files.writeString(folder.resolve("pins"), "not a folder");
    Outcome outcome = create("correct horse");
    assertEquals(5, outcome.status(), outcome.err());
    assertEquals(List.of("pins"), names());
  }

  @Test
  void explainsItself() {
    Outcome outcome = run(InputStream.nullInputStream(), "create", "--help");
    assertEquals(0, outcome.status());
    for (String words :
        List.of("Example:", "Exit status:", "--passphrase-stdin", "server's name")) {
      assertTrue(outcome.out().contains(words), outcome.out());
    }
  }

  private Outcome create(String passphrase, String... more) {
    return create(passphrase.getBytes(UTF_8), more);
  }

  private Outcome create(byte[] passphrase, String... more) {
    List<String> arguments = new ArrayList<>(List.of("create", "--offline", "--passphrase-stdin"));
    arguments.addAll(List.of("--pin-store", folder.resolve("pins").toString()));
    List<String> given = List.of(more);
    defaultTo(arguments, given, "--image", folder.resolve("stick.img").toString());
    defaultTo(arguments, given, "--name", "workshop");
    defaultTo(arguments, given, "--catalogue", CATALOGUE);
    arguments.addAll(given);
    return run(new ByteArrayInputStream(passphrase), arguments.toArray(String[]::new));
  }

  private static void defaultTo(List<String> to, List<String> given, String name, String value) {
    if (!given.contains(name)) {
      to.addAll(List.of(name, value));
    }
  }

  private static Outcome run(InputStream in, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(in);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Outcome(line.execute(arguments), out.toString(), err.toString());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
