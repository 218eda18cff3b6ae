// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tailsserver.fixtures.process.Command;
import org.tailsserver.fixtures.process.CommandResult;

/** What becomes of a line when a person presses TAB in a real shell on a pseudo terminal. */
@DisplayName("With the TAB key")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompletionTest {

  /** A shell, how it learns of our files, and how it says what its line is. */
  enum Shell {
    BASH(
        "bash --norc --noprofile -i",
        """
        PS1=
        . "%1$s/bash-completion/completions/tails-server"
        . "%1$s/bash-completion/completions/tails-server-stick"
        show() { printf '%%s\\n' "$READLINE_LINE" >"%2$s"; READLINE_LINE=; }
        bind -x '"\\C-t": show'
        """),
    ZSH(
        "zsh -f -i",
        """
        PS1=
        fpath=("%1$s/zsh/site-functions" $fpath)
        autoload -Uz compinit && compinit -D -u
        show() { print -r -- "$BUFFER" >"%2$s"; zle .kill-buffer }
        zle -N show
        bindkey '^I' complete-word
        bindkey '^T' show
        """);

    private final String start;
    private final String setUp;

    Shell(String start, String setUp) {
      this.start = start;
      this.setUp = setUp;
    }
  }

  /** Arguments: how to start the shell, its set-up, the pipe, and the lines to be typed. */
  private static final String TYPE =
      """
      zmodload zsh/zpty
      exec 3<>$3 # open all the time: else a line could be missed between two
      zpty shell "$1"
      zpty -w shell ". ${(q)2}; echo ready >${(q)3}"
      IFS= read -r -u 3 line
      for typed in "${@[4,-1]}"; do
        zpty -n -w shell "$typed"$'\\t\\x14'
        IFS= read -r -u 3 line
        print -r -- "$line"
        while zpty -rt shell shown; do :; done
      done
      zpty -d shell
      """;

  @TempDir static Path made;
  private static Path share;
  private static Path home;

  @BeforeAll
  static void writeCompletionAndAStore() throws Exception {
    share = made.resolve("share");
    home = made.resolve("home");
    org.tailsserver.client.cli.Documents.main(new String[] {share.toString()});
    org.tailsserver.creator.cli.Documents.main(new String[] {share.toString()});
    for (String entry :
        List.of(
            ".Tails-server/workshop",
            ".Tails-server/my \"old\" shed $x",
            ".Tails-server/Büro",
            ".Tails-server/.new-0123",
            "elsewhere/attic")) {
      Files.createDirectories(home.resolve(entry));
    }
    Files.createFile(home.resolve(".Tails-server/.lock"));
    Files.createFile(home.resolve("workshop.pin"));
  }

  @ParameterizedTest
  @EnumSource
  void commandsAndOptionsAreCompleted(Shell shell) throws Exception {
    assertCompleted(
        shell,
        Map.of(
            "tails-server unl", "tails-server unlock ",
            "tails-server unlock --pass", "tails-server unlock --passphrase-stdin ",
            "tails-server pins fo", "tails-server pins forget ",
            "tails-server pins show --q", "tails-server pins show --qr ",
            "tails-server ss", "tails-server ssh ",
            "tails-server help ope", "tails-server help open ",
            "tails-server-stick cr", "tails-server-stick create ",
            "tails-server-stick create --stri", "tails-server-stick create --strict "));
  }

  @ParameterizedTest
  @EnumSource
  void theServersThatAreKeptAreCompletedWhereOneIsNamed(Shell shell) throws Exception {
    assertCompleted(
        shell,
        Map.of(
            "tails-server open w",
            "tails-server open workshop ",
            "tails-server unlock --json w",
            "tails-server unlock --json workshop ",
            "tails-server ssh --port 2222 w",
            "tails-server ssh --port 2222 workshop ",
            "tails-server pins show w",
            "tails-server pins show workshop ",
            "tails-server pins rename w",
            "tails-server pins rename workshop ",
            "tails-server open B",
            "tails-server open Büro ",
            "tails-server open --pin-store ~/elsewhere a",
            "tails-server open --pin-store ~/elsewhere attic "));
  }

  @ParameterizedTest
  @EnumSource
  void aNameIsWrittenSoThatTheShellTakesItForOneWord(Shell shell) throws Exception {
    String completed = "my\\ \\\"old\\\"\\ shed\\ \\$x ";
    assertCompleted(
        shell,
        Map.of(
            "tails-server ssh m", "tails-server ssh " + completed,
            "tails-server ssh my\\ ", "tails-server ssh " + completed));
  }

  @ParameterizedTest
  @EnumSource
  void filesAreCompletedWhereOneIsNamedAndWhatIsNoServerNowhere(Shell shell) throws Exception {
    assertCompleted(
        shell,
        Map.of(
            "tails-server pins export workshop wor",
                "tails-server pins export workshop workshop.pin ",
            "tails-server pins import wor", "tails-server pins import workshop.pin ",
            "tails-server open .n", "tails-server open .n",
            "tails-server open q", "tails-server open q"));
  }

  @Test
  void inZshAlsoBehindAnOptionThatIsJoinedToItsValue() throws Exception {
    String line = "tails-server open --pin-store=" + home + "/elsewhere a";
    assertCompleted(Shell.ZSH, Map.of(line, line + "ttic "));
  }

  @Test
  void withoutOurFilesNothingOfThisHappens() throws Exception {
    Path empty = Files.createDirectory(made.resolve("empty"));
    Files.createDirectories(empty.resolve("zsh/site-functions"));
    assertNotEquals(
        List.of("tails-server unlock "), typed(Shell.ZSH, empty, List.of("tails-server unl")));
  }

  private static void assertCompleted(Shell shell, Map<String, String> expected) throws Exception {
    List<String> lines = List.copyOf(expected.keySet());
    List<String> completed = typed(shell, share, lines);
    assertEquals(lines.stream().map(expected::get).toList(), completed);
  }

  private static List<String> typed(Shell shell, Path files, List<String> lines) throws Exception {
    Path pipe = made.resolve("pipe");
    Files.deleteIfExists(pipe);
    run(List.of("mkfifo", pipe.toString())).orThrow();
    Path setUp = made.resolve("setup");
    Files.writeString(setUp, shell.setUp.formatted(files, pipe));
    List<String> argv =
        new ArrayList<>(
            List.of(
                "zsh", "-f", "-c", TYPE, "type", shell.start, setUp.toString(), pipe.toString()));
    argv.addAll(lines);
    CommandResult ran = run(argv).orThrow();
    assertEquals("", ran.err());
    try (Stream<String> out = ran.out().lines()) {
      return out.toList();
    }
  }

  private static CommandResult run(List<String> argv) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(argv).directory(home.toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "HOME", home.toString(),
                "PATH", "/usr/bin:/bin",
                "TERM", "dumb",
                "LC_ALL", "C.UTF-8"));
    CommandResult result = Command.run(builder, new byte[0]);
    assertTrue(result.status() == 0, result::toString);
    return result;
  }
}
