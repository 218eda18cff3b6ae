// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.header.Luks2Header;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

@Tag("sticks")
@DisplayName("tails-server-stick create, killed,")
class KilledTest {

  private static final String PASSPHRASE = "sentinel-of-the-killed-test";

  @TempDir Path folder;

  @Test
  void whileItEncryptsLeavesNothingUnderItsNameAndIsCleanedUpByTheNextRun() throws Exception {
    Process process = start();
    List<ProcessHandle> tools;
    try (BufferedReader err = process.errorReader(UTF_8)) {
      while (!String.valueOf(err.readLine()).startsWith("Encrypting")) {
        assertTrue(process.isAlive());
      }
      tools = process.descendants().toList();
      for (ProcessHandle tool : tools) {
        assertNoSecret(tool, "cmdline");
        assertNoSecret(tool, "environ");
      }
      assertNoSecret(process.toHandle(), "cmdline");
      assertNoSecret(process.toHandle(), "environ");
      process.destroyForcibly().waitFor();
    } finally {
      process.destroyForcibly();
    }
    for (ProcessHandle tool : tools) {
      tool.destroyForcibly();
      tool.onExit().join();
    }
    assertFalse(Files.exists(folder.resolve("stick.img")));
    assertFalse(Files.exists(folder.resolve("pins/workshop")));
    List<String> beside = names(folder).filter(name -> !name.equals("pins")).toList();
    assertEquals(1, beside.size(), beside.toString());
    assertTrue(beside.getFirst().endsWith(".part"), beside.toString());
    List<String> left = workplaces();

    Process again = start();
    again.getErrorStream().readAllBytes();
    assertEquals(0, again.waitFor());
    assertEquals(List.of("pins", "stick.img"), names(folder).sorted().toList());
    for (String name : left) {
      assertFalse(workplaces().contains(name), name);
    }
  }

  @ParameterizedTest(name = "after step {0}")
  @ValueSource(ints = {1, 2, 3})
  void beforeTheStickHasItsNameTheNextRunMakesACompleteServer(int steps) throws Exception {
    assertEquals(
        100 + steps, java(KilledBeforePublishing.class, folder.toString(), "" + steps).waitFor());
    assertFalse(Files.exists(folder.resolve("stick.img")));

    Process again = start();
    String said = new String(again.getErrorStream().readAllBytes(), UTF_8);

    assertEquals(0, again.waitFor(), said);
    assertEquals(List.of("pins", "stick.img"), names(folder).sorted().toList());
    PinnedServer kept = PinStore.at(folder.resolve("pins")).list().servers().getFirst();
    assertEquals(certificateOnStick(), kept.certificate());
  }

  @Test
  void afterTheStickHasItsNameItIsACompleteServer() throws Exception {
    assertEquals(104, java(KilledBeforePublishing.class, folder.toString(), "4").waitFor());

    PinnedServer kept = PinStore.at(folder.resolve("pins")).list().servers().getFirst();
    assertEquals(certificateOnStick(), kept.certificate());
    Process again = start();
    again.getErrorStream().readAllBytes();
    assertEquals(ExitCodes.PIN_STORE, again.waitFor());
  }

  @Test
  void isToldFromOneThatIsStillSaving() throws Exception {
    Path image = folder.resolve("stick.img");
    StickPlan plan = StickPlan.of(image, ServerName.of("workshop"), List.of());
    PinStore store = PinStore.at(folder.resolve("pins"));
    try (Passphrase passphrase =
            assertInstanceOf(
                    Passphrase.Reading.Usable.class, Passphrase.read(PASSPHRASE.getBytes(UTF_8)))
                .passphrase();
        StickImage saving = StickImage.prepare(plan, passphrase, phase -> {})) {
      saving.promise();
      store.save(saving.server());

      Process other = start();
      String said = new String(other.getErrorStream().readAllBytes(), UTF_8);

      assertEquals(ExitCodes.PIN_STORE, other.waitFor(), said);
      saving.publish();
    }
    assertEquals(certificateOnStick(), store.find("workshop").orElseThrow().certificate());
  }

  @Test
  void leavesWhatOnlyLooksLeftBehind() throws Exception {
    Path waiting = workplace(".tails-server-stick-fifo", "rwx------");
    fifo(waiting.resolve("lock"));
    Path open = workplace(".tails-server-stick-open", "rwxrwxrwx");
    Files.writeString(open.resolve("lock"), "");
    Path elsewhere = workplace("elsewhere", "rwx------");
    Files.writeString(elsewhere.resolve("lock"), "");
    Files.createSymbolicLink(folder.resolve(".tails-server-stick-link"), elsewhere);
    fifo(folder.resolve(".stick.img.fifo.part"));
    List<String> before = names(folder).toList();
    if (Files.getAttribute(folder, "unix:uid").equals(0)) {
      Path strangers = workplace(".tails-server-stick-stranger", "rwx------");
      Files.writeString(strangers.resolve("lock"), "");
      Files.setAttribute(strangers, "unix:uid", 65534);
      before = names(folder).toList();
    }

    Process process = start();
    try {
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
    assertTrue(names(folder).toList().containsAll(before), names(folder).toList().toString());
    assertTrue(Files.exists(open.resolve("lock")) && Files.exists(elsewhere.resolve("lock")));
  }

  private Path workplace(String name, String mode) throws IOException {
    Path made = Files.createDirectory(folder.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
  }

  private static void fifo(Path path) throws Exception {
    assertEquals(0, Run.of("/usr/bin/mkfifo", path.toString()).status());
  }

  private X509Certificate certificateOnStick() throws Exception {
    Path header = folder.resolve("header");
    try (FileChannel image = FileChannel.open(folder.resolve("stick.img"));
        FileChannel to =
            FileChannel.open(header, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      image.transferTo(StickImage.PARTITION_OFFSET, 16 << 20, to);
    }
    Process dump =
        new ProcessBuilder("cryptsetup", "luksDump", "--dump-json-metadata", header.toString())
            .start();
    byte[] json = dump.getInputStream().readAllBytes();
    Files.delete(header);
    HeaderToken.Reading token = Luks2Header.parse(new String(json, UTF_8)).token().orElseThrow();
    byte[] der = assertInstanceOf(HeaderToken.Reading.Valid.class, token).token().certificateDer();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private Process java(Class<?> main, String... arguments) throws IOException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    argv.addAll(List.of(arguments));
    return new ProcessBuilder(argv)
        .directory(folder.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private Process start() throws IOException {
    Process process =
        java(
            Main.class,
            "create",
            "--passphrase-stdin",
            "--image=" + folder.resolve("stick.img"),
            "--pin-store=" + folder.resolve("pins"),
            "--name=workshop");
    try (var in = process.getOutputStream()) {
      in.write(PASSPHRASE.getBytes(UTF_8));
    }
    return process;
  }

  private static void assertNoSecret(ProcessHandle process, String file) throws IOException {
    Path proc = Path.of("/proc", Long.toString(process.pid()), file);
    if (Files.exists(proc)) {
      assertFalse(new String(Files.readAllBytes(proc), ISO_8859_1).contains(PASSPHRASE));
    }
  }

  private static List<String> workplaces() throws IOException {
    return names(Path.of("/dev/shm"))
        .filter(name -> name.startsWith(".tails-server-stick-"))
        .toList();
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList().stream();
    }
  }
}
