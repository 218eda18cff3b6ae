// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tailsserver.creator.cli.Outcome.done;
import static org.tailsserver.creator.cli.Outcome.passphrase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tailsserver.creator.device.FakeMachine;
import org.tailsserver.creator.faults.MadeStick;
import org.tailsserver.creator.faults.Partition;

@Tag("sticks")
@DisplayName("A change of a stick, killed,")
class KilledChangeTest {

  private static final String FIRST = MadeStick.PASSPHRASE;
  private static final String SECOND = "battery staple";

  @TempDir Path elsewhere;
  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void copy() throws IOException {
    image = MadeStick.quick(folder);
  }

  @ParameterizedTest(name = "as tool number {0} works, is no change")
  @ValueSource(ints = {3, 6})
  void whileAToolWorksIsNoChange(int tools) throws Exception {
    byte[] before = Files.readAllBytes(image);
    Process process = start(passphrase("add", image.toString(), "alice"));
    Set<ProcessHandle> seen = new HashSet<>();
    while (seen.size() < tools) {
      process.descendants().forEach(seen::add);
      assertTrue(process.isAlive(), "it ended after " + seen.size() + " tools");
    }
    process.destroyForcibly().waitFor();
    for (ProcessHandle tool : seen) {
      tool.onExit().join();
    }
    assertArrayEquals(before, Files.readAllBytes(image));
    doneByTheNextRun();
  }

  @Test
  void whileTheNewImageIsWrittenIsNoChangeOrAllOfIt() throws Exception {
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process process = start(passphrase("add", image.toString(), "alice"));
      watch.take();
      process.destroyForcibly().waitFor();
    }
    assertEquals(0, opens(FIRST));
    doneByTheNextRun();
  }

  @ParameterizedTest(name = "after step {0}")
  @ValueSource(ints = {1, 2, 3})
  void leavesTheOldImageOrTheNewOne(int steps) throws Exception {
    byte[] before = Files.readAllBytes(image);
    int status = java(KilledWhileRewriting.class, image.toString(), "" + steps).waitFor();
    assertEquals(100 + steps, status);
    byte[] after = Files.readAllBytes(image);
    if (steps == 3) {
      before[1 << 20] ^= 1;
    }
    assertArrayEquals(before, after);
    if (steps < 3) {
      assertEquals(2, names().size(), names().toString());
      doneByTheNextRun();
    }
  }

  @Test
  void whileABackupIsMadeLeavesNoBackup() throws Exception {
    Path backup = folder.resolve("workshop.backup");
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process process = start("backup", image.toString(), backup.toString());
      watch.take();
      process.destroyForcibly().waitFor();
    }
    Outcome again = run("backup", image.toString(), backup.toString());
    assertTrue(List.of(0, ExitCodes.EXISTS).contains(again.status()), again.err());
    assertEquals(List.of("stick.img", "workshop.backup"), names());
    done("", run("restore", backup.toString(), folder.resolve("again.img").toString()));
  }

  private void doneByTheNextRun() throws Exception {
    Outcome again = run(passphrase("add", image.toString(), "alice"));
    int status = again.status();
    // If it was done already, the name is taken.
    assertTrue(status == 0 || status == ExitCodes.USAGE, again.err());
    assertEquals(0, opens(FIRST));
    assertEquals(0, opens(SECOND));
    if (status == 0) {
      assertEquals(List.of("stick.img"), names());
    }
  }

  private int opens(String passphrase) throws Exception {
    Path partition = elsewhere.resolve("partition");
    return Partition.of(image, partition).open(passphrase.getBytes(UTF_8)).status();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private Outcome run(String... arguments) throws IOException {
    return Outcome.of(new FakeMachine(elsewhere), FIRST + "\n" + SECOND + "\n", arguments);
  }

  private Process start(String... arguments) throws IOException {
    Process process = java(Main.class, arguments);
    try (var in = process.getOutputStream()) {
      in.write((FIRST + "\n" + SECOND + "\n").getBytes(UTF_8));
    }
    return process;
  }

  private Process java(Class<?> main, String... arguments) throws IOException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    argv.addAll(List.of(arguments));
    return new ProcessBuilder(argv)
        .directory(folder.toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
