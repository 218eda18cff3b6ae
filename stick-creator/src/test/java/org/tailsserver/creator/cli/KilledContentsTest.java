// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.creator.contents.KeptServer;
import org.tailsserver.creator.keys.StickKeys;
import org.tailsserver.creator.stick.ImageStick;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.KeptOnions;

@Tag("sticks")
@DisplayName("A change of what a stick has inside, killed,")
class KilledContentsTest {

  @TempDir static Path shared;
  private static CopiedStick made = new CopiedStick(Path.of(""));
  @TempDir Path folder;
  private CopiedStick stick = made;

  @BeforeAll
  static void make() {
    made = CopiedStick.make(shared, "--service=gobby");
  }

  @BeforeEach
  void copy() throws Exception {
    stick = made.copyTo(folder);
  }

  @ParameterizedTest(name = "when {0} {1} is {2}, leaves other keys known that the stick has")
  @CsvSource({
    "pins, 'workshop (new keys)', ENTRY_CREATE",
    "., stick.img, ENTRY_CREATE",
    "pins, workshop, ENTRY_DELETE"
  })
  void leavesOtherKeysKnown(String where, String name, String kind) throws Exception {
    killAt(where, name, kind, "rotate-identity", stick.image().toString(), "--yes");
    assertEquals(List.of(), stick.pins().list().damaged());
    assertTrue(stick.pins().findByPin(pin()).isPresent(), "nobody knows what the stick has");
    stick.stick("rotate-identity", "--yes").done("other keys now");
    assertEquals(pin(), stick.pins().find("workshop").orElseThrow().pin());
    assertNoMess();
  }

  @Test
  void whileTheNewImageIsWrittenLeavesTheOldOneOrAllOfIt() throws Exception {
    killAt(".", "", "ENTRY_CREATE", "people", "add", stick.image().toString(), "bob");
    doneByTheNextRun();
  }

  @Test
  void whileAToolWorksIsNoChange() throws Exception {
    byte[] before = Files.readAllBytes(stick.image());
    Process process = start("people", "add", stick.image().toString(), "bob");
    Set<ProcessHandle> seen = new HashSet<>();
    while (seen.size() < 5) {
      process.descendants().forEach(seen::add);
      assertTrue(process.isAlive(), "it ended after " + seen.size() + " tools");
    }
    process.destroyForcibly().waitFor();
    for (ProcessHandle tool : seen) {
      tool.onExit().join();
    }
    assertArrayEquals(before, Files.readAllBytes(stick.image()));
    doneByTheNextRun();
  }

  private void doneByTheNextRun() throws Exception {
    stick.stick("people add", "bob").done("bob has keys");
    KeptOnions kept = stick.pins().onions(stick.pins().find("workshop").orElseThrow());
    try (ClientKey bobs = kept.key(kept.list().getFirst(), new PersonName("bob"))) {
      String address = kept.list().getFirst().address().host();
      assertTrue(stick.stick("people show", "bob").done(address).out().contains(letters(bobs)));
    }
    assertNoMess();
  }

  private static String letters(ClientKey key) {
    return new String(key.letters(), UTF_8);
  }

  private Pin pin() throws Exception {
    try (StickKeys keys = StickKeys.open(ImageStick.find(stick.image()))) {
      return KeptServer.identity(keys.token()).pin();
    }
  }

  private void assertNoMess() throws IOException {
    assertEquals(List.of("pins", "stick.img"), stick.names());
    try (Stream<Path> all = Files.list(folder.resolve("pins"))) {
      assertEquals(
          List.of(".lock", "workshop"),
          all.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  /** Kills it when a name beginning so has come or gone. */
  private void killAt(String where, String name, String kind, String... arguments)
      throws Exception {
    Path watched = folder.resolve(where).normalize();
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      watched.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
      Process process = start(arguments);
      boolean seen = false;
      while (!seen) {
        WatchKey key = watch.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          seen |= event.kind().name().equals(kind) && event.context().toString().startsWith(name);
        }
        key.reset();
      }
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    argv.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    argv.addAll(List.of(arguments));
    argv.addAll(List.of("--passphrase-stdin", "--pin-store=" + folder.resolve("pins")));
    Process process =
        new ProcessBuilder(argv)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var in = process.getOutputStream()) {
      in.write(CopiedStick.PASSPHRASE.getBytes(UTF_8));
    }
    return process;
  }
}
