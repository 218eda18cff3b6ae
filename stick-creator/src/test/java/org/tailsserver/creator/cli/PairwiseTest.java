// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tailsserver.creator.faults.Catalogues;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import picocli.CommandLine;

/** Every pair of values of what can be chosen; only tools that are not ours look at the sticks. */
@DisplayName("A stick is what its options say:")
@Execution(ExecutionMode.CONCURRENT)
@Tag("sticks")
class PairwiseTest {

  /**
   * The services of a stick.
   *
   * @param toml what server.toml must say of them
   */
  record Services(List<String> names, List<String> options, String toml) {}

  private static final List<Services> SERVICES =
      List.of(
          new Services(List.of(), List.of(), "[service]"),
          new Services(List.of("gobby"), List.of("--service=gobby"), "[service.gobby]"),
          new Services(
              List.of("gobby", "notice-board"),
              List.of(
                  "--service=gobby",
                  "--service=notice-board",
                  "--option-file=gobby.password=PASSWORD",
                  "--option=notice-board.motto= \"quoted\" \\ = # \u00e4",
                  "--option=notice-board.notices=1000",
                  "--option=notice-board.pictures=true"),
              """
              [service.gobby]
              password = "sesame"

              [service.notice-board]
              motto = " \\"quoted\\" \\\\ = # \u00e4"
              notices = 1000
              pictures = true
              """));

  private static final List<String> SIZES = List.of("48M", "73M", "150M");
  private static final List<Integer> MEMORY = List.of(256, 512, 1024);
  private static final List<String> NAMES =
      List.of("workshop", "Gr\u00fc\u00dfe aus K\u00f6ln", "\u0648\u0631\u0634\u0629");
  private static final List<String> PASSPHRASES =
      List.of("correct horse", " Gr\u00fc\u00dfe \ud83d\udc1d ", "x".repeat(512));
  private static final List<List<String>> PEOPLE = List.of(List.of(), List.of("alice", "bob-2"));

  /**
   * How a server is reached.
   *
   * @param token what the header must say of it
   */
  record Reach(List<String> options, String token) {}

  private static final List<Reach> WAYS =
      List.of(
          new Reach(List.of(), ""),
          new Reach(
              List.of("--no-announce"),
              "\"ways\":{\"announce\":false,\"console\":true,\"web\":true}"),
          new Reach(
              List.of("--no-console"),
              "\"ways\":{\"announce\":true,\"console\":false,\"web\":true}"),
          new Reach(
              List.of("--no-web"), "\"ways\":{\"announce\":true,\"console\":true,\"web\":false}"));

  private static final List<Reach> NETWORKS =
      List.of(
          new Reach(List.of(), ""),
          new Reach(
              List.of("--static=192.168.4.2/24", "--gateway=192.168.4.1"),
              "\"network\":{\"addresses\":[\"192.168.4.2/24\"],\"gateways\":[\"192.168.4.1\"]}"));

  /**
   * Size, memory, strict, services, for anybody, people, name, passphrase, through a plan file,
   * ways, network.
   */
  private static final Pairs PAIRS =
      new Pairs(
          new int[] {3, 3, 2, SERVICES.size(), 2, 2, 3, 3, 2, WAYS.size(), NETWORKS.size()},
          row -> !(row[4] == 1 && row[5] == 1));

  @TempDir static Path catalogue;
  @TempDir Path folder;
  @TempDir Path store;

  @BeforeAll
  static void fillTheCatalogue() throws Exception {
    Catalogues.all(catalogue);
  }

  static Stream<Choice> choices() {
    return PAIRS.rows().stream().map(Choice::of);
  }

  /** One stick. */
  record Choice(
      String size,
      int memory,
      boolean strict,
      Services services,
      boolean anybody,
      List<String> people,
      String name,
      String passphrase,
      boolean plan,
      Reach ways,
      Reach network) {

    static Choice of(int[] row) {
      return new Choice(
          SIZES.get(row[0]),
          MEMORY.get(row[1]),
          row[2] == 1,
          SERVICES.get(row[3]),
          row[4] == 1,
          PEOPLE.get(row[5]),
          NAMES.get(row[6]),
          PASSPHRASES.get(row[7]),
          row[8] == 1,
          WAYS.get(row[9]),
          NETWORKS.get(row[10]));
    }

    List<String> options(Path image, Path password) {
      List<String> options = new ArrayList<>();
      options.add("--image=" + image);
      options.add("--size=" + size);
      options.add("--memory-class=" + memory);
      options.add("--name=" + name);
      services.options().forEach(o -> options.add(o.replace("PASSWORD", password.toString())));
      people.forEach(person -> options.add("--person=" + person));
      options.addAll(ways.options());
      options.addAll(network.options());
      if (strict) {
        options.add("--strict");
      }
      if (anybody) {
        options.add("--onions-for-anybody");
      }
      return options;
    }

    @Override
    public String toString() {
      return String.join(", ", size, memory + " MiB", strict ? "strict" : "not strict")
          + ", "
          + services
          + (anybody ? " for anybody" : "")
          + ", for "
          + people
          + ", "
          + name
          + ", "
          + passphrase.length()
          + " characters"
          + (plan ? ", planned, " : ", ")
          + ways.options()
          + network.options();
    }
  }

  @Test
  void everyPairIsMet() {
    List<int[]> rows = PAIRS.rows();
    Set<Pairs.Pair> left = new HashSet<>(PAIRS.all());
    assertTrue(left.contains(new Pairs.Pair(0, 2, 8, 1)) && left.size() > 200, left.toString());
    rows.forEach(row -> left.removeIf(pair -> pair.isIn(row)));
    assertEquals(Set.of(), left);
    assertTrue(rows.stream().noneMatch(row -> Arrays.stream(row).anyMatch(value -> value < 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("choices")
  void soSayToolsThatAreNotOurs(Choice choice) throws Exception {
    Path image = folder.resolve("stick.img");
    make(choice, image);

    assertTable(image, choice);
    Partition partition = Partition.of(image, folder.resolve("partition"));
    byte[] typed = choice.passphrase().getBytes(UTF_8);
    assertHeader(partition.run("/usr/sbin/cryptsetup", "luksDump").out(), choice);
    assertToken(partition, choice);
    partition.decrypt(typed);
    Run checked = partition.run("/usr/sbin/e2fsck", "-fn");
    assertEquals(0, checked.status(), checked.out());
    assertInside(partition, choice);
  }

  private void make(Choice choice, Path image) throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "sesame\n");
    List<String> options = choice.options(image, password);
    if (choice.plan()) {
      Path plan = folder.resolve("plan.toml");
      List<String> planning = new ArrayList<>(options);
      planning.addAll(List.of("--dry-run", "--write-plan=" + plan));
      run(planning, "");
      options = new ArrayList<>(List.of("--plan=" + plan));
      if (choice.services().names().size() == 2) {
        options.add("--option-file=gobby.password=" + password);
      }
    }
    options.add("--passphrase-stdin");
    run(options, choice.passphrase());
  }

  private void run(List<String> options, String passphrase) {
    List<String> all = new ArrayList<>(List.of("create", "--offline", "--catalogue=" + catalogue));
    all.add("--pin-store=" + store.resolve("pins"));
    all.addAll(options);
    StringWriter said = new StringWriter();
    CommandLine line = Main.commandLine(new ByteArrayInputStream(passphrase.getBytes(UTF_8)));
    line.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
    assertEquals(0, line.execute(all.toArray(String[]::new)), said.toString());
  }

  private static void assertTable(Path image, Choice choice) throws Exception {
    int mib = Integer.parseInt(choice.size().replace("M", ""));
    assertEquals((long) mib << 20, Files.size(image));
    Run verified = Run.of("/usr/sbin/sfdisk", "--verify", image.toString());
    assertEquals(0, verified.status(), verified.out());
    assertTrue(verified.out().contains("No errors detected"), verified.out());
    String dump = Run.of("/usr/sbin/sfdisk", "--dump", image.toString()).out();
    assertTrue(dump.contains("label: gpt") && dump.contains("name=\"TailsServer\""), dump);
    assertTrue(dump.matches("(?s).*size= *" + ((mib - 2) << 11) + ",.*"), dump);
  }

  private static void assertHeader(String dump, Choice choice) {
    for (String line :
        List.of(
            "Version:\\s*2",
            "cipher: aes-xts-plain64",
            "PBKDF:\\s*argon2id",
            "Time cost:\\s*4",
            "Memory:\\s*" + (choice.memory() << 8),
            "Threads:\\s*1",
            "0: tails-server")) {
      assertTrue(Pattern.compile(line).matcher(dump).find(), line + " in " + dump);
    }
    assertEquals(1, Pattern.compile("luks2\n").matcher(dump).results().count(), dump);
  }

  private void assertToken(Partition partition, Choice choice) throws Exception {
    String token =
        partition
            .run("/usr/sbin/cryptsetup", "token", "export", "--token-id=0", "--json-file=-")
            .out()
            .replace("\\/", "/");
    assertTrue(token.contains("\"name\":\"" + choice.name() + "\""), token);
    assertTrue(token.contains("\"strict\":" + choice.strict()), token);
    assertTrue(token.contains("\"keyslots\":[]"), token);
    assertTrue(token.contains(choice.ways().token()), token);
    assertTrue(token.contains(choice.network().token()), token);
    assertEquals(choice.ways().token().isEmpty(), !token.contains("\"ways\""), token);
    assertEquals(choice.network().token().isEmpty(), !token.contains("\"network\""), token);
    Matcher certificate = Pattern.compile("\"certificate\":\"([^\"]+)\"").matcher(token);
    assertTrue(certificate.find(), token);
    Path der = folder.resolve("certificate");
    Files.write(der, Base64.getDecoder().decode(certificate.group(1)));
    Run read =
        Run.of(
            "/usr/bin/openssl",
            "x509",
            "-in",
            der.toString(),
            "-inform",
            "DER",
            "-noout",
            "-subject",
            "-nameopt",
            "oneline,utf8,-esc_msb",
            "-ext",
            "subjectAltName,basicConstraints",
            "-pubkey");
    assertEquals(0, read.status(), read.out());
    assertTrue(read.out().contains("CN = " + choice.name() + "\n"), read.out());
    assertTrue(read.out().contains("DNS:"), read.out());
    assertTrue(!read.out().contains("CA:TRUE"), read.out());
    String kept = Files.readString(store.resolve("pins/" + choice.name() + "/certificate.pem"));
    Path pem = Files.writeString(folder.resolve("kept.pem"), kept);
    String[] fingerprint = {"-noout", "-fingerprint", "-sha256"};
    assertEquals(
        openssl(der, "DER", fingerprint), openssl(pem, "PEM", fingerprint), "the pin store's");
  }

  private static String openssl(Path file, String form, String... what) throws Exception {
    List<String> argv = new ArrayList<>(List.of("/usr/bin/openssl", "x509", "-inform", form));
    argv.addAll(List.of("-in", file.toString()));
    argv.addAll(List.of(what));
    return Run.of(argv.toArray(String[]::new)).out();
  }

  private void assertInside(Partition data, Choice choice) throws Exception {
    String toml = data.read("/server.toml");
    assertTrue(toml.startsWith("version = 1\n"), toml);
    assertEquals(
        choice.services().toml().strip(), toml.substring("version = 1\n".length()).strip());
    for (String service : choice.services().names()) {
      List<String> clients = new ArrayList<>();
      if (!choice.anybody()) {
        clients.add("owner.auth");
        choice.people().forEach(person -> clients.add(person + ".auth"));
      }
      String listing = data.debugfs("ls -p /onions/" + service + "/authorized_clients");
      List<String> found =
          Pattern.compile("/100600/0/0/([^/]+)/")
              .matcher(listing)
              .results()
              .map(match -> match.group(1))
              .sorted()
              .toList();
      assertEquals(clients.stream().sorted().toList(), found, listing);
      assertKeys(data, choice, service);
    }
  }

  /**
   * The public half on the stick is that of the private half that is kept: openssl works it out.
   */
  private void assertKeys(Partition data, Choice choice, String service) throws Exception {
    Path onions = store.resolve("pins/" + choice.name() + "/onions");
    String host = data.read("/onions/" + service + "/hostname").strip();
    assertTrue(Files.readString(onions.resolve("services.toml")).contains('"' + host + '"'));
    for (String person : choice.anybody() ? List.<String>of() : choice.people()) {
      String file = Files.readString(onions.resolve(service + "." + person + ".auth_private"));
      assertTrue(file.startsWith(host.replace(".onion", "") + ":descriptor:x25519:"));
      String on =
          data.read("/onions/" + service + "/authorized_clients/" + person + ".auth").strip();
      assertEquals(on.substring("descriptor:x25519:".length()), publicHalf(file.strip()));
    }
  }

  private String publicHalf(String file) throws Exception {
    byte[] scalar = base32(file.substring(file.lastIndexOf(':') + 1));
    byte[] before = Base64.getDecoder().decode("MC4CAQAwBQYDK2VuBCIEIA==");
    byte[] der = Arrays.copyOf(before, before.length + scalar.length);
    System.arraycopy(scalar, 0, der, before.length, scalar.length);
    Path key = Files.write(folder.resolve("key"), der);
    Path half = folder.resolve("half");
    Run run =
        Run.of(
            "/usr/bin/openssl",
            "pkey",
            "-inform",
            "DER",
            "-in",
            key.toString(),
            "-pubout",
            "-outform",
            "DER",
            "-out",
            half.toString());
    assertEquals(0, run.status(), run.out());
    byte[] spki = Files.readAllBytes(half);
    Run encoded =
        Run.of(Arrays.copyOfRange(spki, spki.length - 32, spki.length), "/usr/bin/base32", "-w0");
    return encoded.out().replace("=", "");
  }

  private static byte[] base32(String letters) throws Exception {
    String padded = letters + "=".repeat((8 - letters.length() % 8) % 8);
    Process process = new ProcessBuilder("/usr/bin/base32", "-d").start();
    try (var in = process.getOutputStream()) {
      in.write(padded.getBytes(UTF_8));
    }
    byte[] bytes = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    return bytes;
  }
}
