// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.Partition;
import org.tailsserver.creator.faults.Run;
import org.tailsserver.pinning.store.PinStore;
import picocli.CommandLine;

@Tag("sticks")
@DisplayName("tails-server-stick, with a disk,")
class CreateOnDiskTest {

  private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);

  @TempDir Path folder;
  private FakeMachine machine;

  private record Ran(int status, String out, String err) {}

  @BeforeEach
  void plugIn() throws Exception {
    machine = new FakeMachine(folder.resolve("machine"));
    machine.stick("sdb", 64);
    machine.partition("sdb", "sdb1", "8:17", "E:ID_FS_LABEL=HOLIDAY\nE:ID_FS_TYPE=vfat\n");
  }

  @Test
  void saysWhatIsErasedWritesItAndMakesTheSheet() throws Exception {
    Ran ran = create("--confirm=sdb", "--sheet=" + folder.resolve("sheet"));

    assertEquals(0, ran.status(), ran.err());
    assertTrue(
        ran.err().contains("sdb: SanDisk Ultra Fit, 67 MB, serial number 4C530001"), ran.err());
    assertTrue(ran.err().contains("sdb1: 20 MB vfat \"HOLIDAY\""), ran.err());
    assertTrue(ran.err().contains("EVERYTHING on sdb (SanDisk Ultra Fit) WILL BE ERASED"));
    assertTrue(ran.err().contains("Reading back what was written ..."), ran.err());
    assertServer();
    assertEquals(List.of(".lock", "workshop"), names(folder.resolve("pins")), "no note is left");
    String sheet = Files.readString(folder.resolve("sheet"));
    String words =
        String.join(
            " ", PinStore.at(folder.resolve("pins")).find("workshop").orElseThrow().pin().words());
    assertTrue(sheet.contains(words), sheet);
    assertTrue(sheet.contains("tails-server unlock 'workshop'"), sheet);
    assertFalse(sheet.contains("correct horse"), sheet);
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sheet"))));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"--confirm=sda", "--confirm=/dev/sdb", "--confirm=SDB", "--force"})
  void writesNothingUnlessItsNameIsTyped(String option) throws Exception {
    byte[] before = Files.readAllBytes(machine.node("sdb"));
    Ran ran = create(option);
    assertEquals(ExitCodes.DISK, ran.status(), ran.err());
    assertTrue(ran.err().contains("Nothing was written: you did not type sdb."), ran.err());
    assertArrayEquals(before, Files.readAllBytes(machine.node("sdb")));
    assertFalse(Files.exists(folder.resolve("pins")));
  }

  @Test
  void writesNothingOntoWhatItMustNot() throws Exception {
    machine.mountinfo("25 1 8:17 / /media/x rw - vfat /dev/sdb1 rw\n");
    Ran ran = create("--confirm=sdb");
    assertEquals(ExitCodes.DISK, ran.status(), ran.err());
    assertTrue(ran.err().contains("mounted at /media/x; eject it first"), ran.err());
    ran = run("create", "--name=workshop", "--passphrase-stdin", "--device=sdq");
    assertEquals(ExitCodes.USAGE, ran.status(), ran.err());
    assertTrue(ran.err().contains("sdq is no whole disk of this machine"), ran.err());
    assertEquals(ExitCodes.USAGE, create("--image=" + folder.resolve("x")).status());
    assertEquals(ExitCodes.USAGE, run("create", "--name=workshop").status());
  }

  @Test
  void listsThemWithWhatSpeaksAgainstEach() throws Exception {
    machine.internal("sda", 64);
    Ran ran = run("devices");
    assertEquals(0, ran.status());
    assertTrue(ran.out().contains("is left alone: it is not plugged in by USB"), ran.out());
    assertTrue(ran.out().contains("can become a server: --device sdb"), ran.out());
    assertFalse(ran.out().contains("No stick was found"), ran.out());
    String json = run("devices", "--json").out();
    assertTrue(
        json.contains(
            "\"refused\":{\"reason\":\"not-usb\",\"text\":\"it is not plugged in by USB\"}"),
        json);
    assertTrue(json.contains("\"label\":\"HOLIDAY\""), json);
    assertTrue(json.strip().endsWith("\"refused\":null}]}"), json);
    machine.pull("sdb");
    assertTrue(run("devices").out().contains("No stick was found"));
  }

  @ParameterizedTest(name = "killed at {0}")
  @ValueSource(strings = {"CHECKING", "promised", "kept", "SAVING", "READING_BACK"})
  void hasNoServerIfItIsKilledAndTheNextRunMakesOne(String where) throws Exception {
    assertEquals(KilledOnDisk.STATUS, killedAt(where));
    String dump = Run.of("/usr/sbin/sfdisk", "--dump", machine.node("sdb").toString()).out();
    assertFalse(dump.contains("TailsServer"), dump);

    Ran again = create("--confirm=sdb");

    assertEquals(0, again.status(), again.err());
    assertServer();
    assertEquals(List.of(".lock", "workshop"), names(folder.resolve("pins")));
  }

  @Test
  void hasACompleteServerIfItIsKilledAfterTheLastWrite() throws Exception {
    assertEquals(KilledOnDisk.STATUS, killedAt("published"));
    assertEquals(ExitCodes.PIN_STORE, create("--confirm=sdb").status());
    assertTrue(PinStore.at(folder.resolve("pins")).find("workshop").isPresent());
  }

  private int killedAt(String where) throws Exception {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledOnDisk.class.getName(),
                folder.toString(),
                where));
    return new ProcessBuilder(argv).inheritIO().start().waitFor();
  }

  private void assertServer() throws Exception {
    Path node = machine.node("sdb");
    String dump = Run.of("/usr/sbin/sfdisk", "--dump", node.toString()).out();
    assertTrue(dump.contains("name=\"TailsServer\""), dump);
    assertEquals(0, Partition.of(node, folder.resolve("part")).open(PASSPHRASE).status());
  }

  private Ran create(String... options) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "create",
                "--device=" + machine.node("sdb"),
                "--name=workshop",
                "--pin-store=" + folder.resolve("pins"),
                "--passphrase-stdin"));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(new ByteArrayInputStream(PASSPHRASE), machine.disks());
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Ran(line.execute(arguments), out.toString(), err.toString());
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
