// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tailsserver.fixtures.memory.ProcessMemory;
import org.tailsserver.init.standin.StandIns;
import org.tailsserver.protocol.passphrase.Passphrase;

@Timeout(60)
class ToolsTest {
  private static final int LETTERS = 24;

  private @TempDir Path folder;
  private Path said = Path.of("");
  private Path heard = Path.of("");

  @BeforeEach
  void makePipes() throws Exception {
    said = folder.resolve("said");
    heard = folder.resolve("heard");
    Process made =
        new ProcessBuilder("mkfifo", said.toString(), heard.toString()).inheritIO().start();
    assertEquals(0, made.waitFor());
  }

  @Test
  void aToolsEnvironmentIsTwoFixedVariables() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "env\n");
    String environment = standIns.tools().run("probe", List.of()).output();
    List<String> names =
        environment
            .lines()
            .map(line -> line.substring(0, line.indexOf('=')))
            .filter(name -> !List.of("PWD", "OLDPWD", "SHLVL", "_").contains(name))
            .sorted()
            .toList();
    assertEquals(List.of("LC_ALL", "PATH"), names);
  }

  @Test
  void argumentsArriveAsTheyAreWithNoShellBetween() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "printf '%%s|' \"$@\"\n");
    assertEquals(
        "a b|$(id)|;|*|",
        standIns.tools().run("probe", List.of("a b", "$(id)", ";", "*")).output());
  }

  @Test
  void aToolThatIsNotThereIsNamed() {
    ToolMissingException missing =
        assertThrows(
            ToolMissingException.class, () -> new Tools(List.of(folder)).run("gone", List.of()));
    assertEquals("gone", missing.tool());
  }

  @Test
  void aToolThatCannotBeStartedIsNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken"), "#!/nowhere\n");
    broken.toFile().setExecutable(true);
    assertThrows(
        ToolMissingException.class, () -> new Tools(List.of(folder)).run("broken", List.of()));
  }

  @Test
  void endlessOutputIsCutAndTheToolStillComesToItsEnd() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "head -c 3000000 /dev/zero\nexit 7\n");
    ToolResult result = standIns.tools().run("probe", List.of());
    assertEquals(Tools.MAX_OUTPUT, result.output().length());
    assertEquals(7, result.status());
  }

  @Test
  void aToolKilledByASignalSaysWhichOne() throws Exception {
    StandIns standIns = new StandIns(folder);
    standIns.install("probe", "kill -9 $$\n");
    assertEquals(137, standIns.tools().run("probe", List.of()).status());
  }

  @Test
  void afterAToolHadAPassphraseNoMemoryOfThisProcessHoldsIt() throws Exception {
    Path reader = program("reader", "exec cat >/dev/null\n");
    assertNothingIsLeftOnceGivenTo(reader);
  }

  @Test
  void afterAToolClosedItsEarsNoMemoryOfThisProcessHoldsThePassphraseEither() throws Exception {
    Path deaf = program("deaf", "exec <&-\necho >" + said + "\nread -r end <" + heard + "\n");
    assertNothingIsLeftOnceGivenTo(deaf, this::waitForAWord, this::sayAWord);
  }

  @Test
  void afterAToolEndedBeforeItWasGivenThePassphraseNoMemoryHoldsItEither() throws Exception {
    Path hasty = program("hasty", "echo >" + said + "\n");
    Set<ProcessHandle> others = ProcessHandle.current().children().collect(Collectors.toSet());
    assertNothingIsLeftOnceGivenTo(
        hasty,
        () -> {
          waitForAWord();
          ProcessHandle.current()
              .children()
              .filter(child -> !others.contains(child))
              .forEach(child -> child.onExit().join());
        },
        () -> {});
  }

  private void waitForAWord() throws IOException {
    Files.readString(said);
  }

  private void sayAWord() throws IOException {
    Files.writeString(heard, "\n");
  }

  private void assertNothingIsLeftOnceGivenTo(Path program) throws Exception {
    assertNothingIsLeftOnceGivenTo(program, () -> {}, () -> {});
  }

  /** What a test waits for or does while a tool runs. */
  @FunctionalInterface
  private interface Moment {
    void pass() throws IOException;
  }

  /**
   * Looks through the memory of this process, native stacks included.
   *
   * @param before waits, once the tool was started, for when it may be given the passphrase
   * @param after lets the tool end
   */
  private void assertNothingIsLeftOnceGivenTo(Path program, Moment before, Moment after)
      throws Exception {
    Tools tools = new Tools(List.of(folder));
    String name = program.getFileName().toString();
    try (Passphrase warmUp = passphrase("x".repeat(LETTERS).getBytes(UTF_8))) {
      FutureTask<Integer> run =
          new FutureTask<>(() -> tools.runWithSecret(name, List.of(), warmUp));
      Thread.ofPlatform().start(run);
      before.pass();
      after.pass();
      run.get();
    }
    byte[] mask = new byte[LETTERS];
    byte[] hidden = new byte[LETTERS];
    ProcessMemory.holds(new byte[] {1}, new byte[] {2});
    System.gc(); // so that none is due while the passphrase is about: it would leave copies
    byte[] typed = typed(mask, hidden);
    CountDownLatch looked = new CountDownLatch(1);
    FutureTask<Integer> run;
    Thread runner;
    try (Passphrase passphrase = passphrase(typed)) {
      assertTrue(ProcessMemory.holds(hidden, mask), "it is there, so it can be found");
      run = new FutureTask<>(() -> tools.runWithSecret(name, List.of(), passphrase));
      synchronized (passphrase) { // It cannot be lent meanwhile.
        // It stays, so that its stack is kept as the run has left it.
        runner = Thread.ofPlatform().start(() -> runAndStay(run, looked));
        before.pass();
      }
      after.pass();
      run.get();
    }
    assertFalse(ProcessMemory.holds(hidden, mask));
    looked.countDown();
    runner.join();
  }

  private static void runAndStay(FutureTask<Integer> run, CountDownLatch looked) {
    run.run();
    try {
      looked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] typed(byte[] mask, byte[] hidden) {
    SecureRandom random = new SecureRandom();
    random.nextBytes(mask);
    byte[] typed = new byte[LETTERS];
    for (int i = 0; i < LETTERS; i++) {
      typed[i] = (byte) ('a' + random.nextInt(26));
      hidden[i] = (byte) (typed[i] ^ mask[i]);
    }
    return typed;
  }

  /** Wipes what was typed. */
  private static Passphrase passphrase(byte[] typed) {
    try {
      return assertInstanceOf(Passphrase.Reading.Usable.class, Passphrase.read(typed)).passphrase();
    } finally {
      Arrays.fill(typed, (byte) 0);
    }
  }

  private Path program(String name, String script) throws IOException {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
    program.toFile().setExecutable(true);
    return program;
  }

  @Test
  void aToolThatDoesNotReadItsPassphraseHangsNothing() throws Exception {
    Path deaf = Files.writeString(folder.resolve("deaf"), "#!/bin/sh\nexit 2\n");
    deaf.toFile().setExecutable(true);
    byte[] longest = "x".repeat(Passphrase.MAX_BYTES).getBytes(UTF_8);
    if (Passphrase.read(longest) instanceof Passphrase.Reading.Usable(Passphrase passphrase)) {
      try (passphrase) {
        assertEquals(2, new Tools(List.of(folder)).runWithSecret("deaf", List.of(), passphrase));
      }
    }
  }
}
