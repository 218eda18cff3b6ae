// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("tails-server-stick create, killed while it encrypts,")
class KilledTest {

  private static final String PASSPHRASE = "sentinel-of-the-killed-test";

  @TempDir Path folder;

  @Test
  void leavesNothingUnderItsNameAndIsCleanedUpByTheNextRun() throws Exception {
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

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.tailsserver.creator.cli.Main",
                "create",
                "--passphrase-stdin",
                "--image=" + folder.resolve("stick.img"),
                "--pin-store=" + folder.resolve("pins"),
                "--name=workshop")
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
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
