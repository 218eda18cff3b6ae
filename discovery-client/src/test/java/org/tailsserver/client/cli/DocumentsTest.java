// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {

  @TempDir Path share;

  @BeforeEach
  void build() throws IOException {
    Documents.main(new String[] {share.toString()});
  }

  @Test
  void everyCommandHasAManPage() throws IOException {
    try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
      assertEquals(
          List.of(
              "tails-server-list.1",
              "tails-server-onions.1",
              "tails-server-open.1",
              "tails-server-pins-export.1",
              "tails-server-pins-forget.1",
              "tails-server-pins-import.1",
              "tails-server-pins-list.1",
              "tails-server-pins-rename.1",
              "tails-server-pins-show.1",
              "tails-server-pins.1",
              "tails-server-ssh.1",
              "tails-server-unlock.1",
              "tails-server.1"),
          pages.map(p -> String.valueOf(p.getFileName())).sorted().toList());
    }
  }

  @Test
  void aManPageNamesTheOptionsTheirDefaultsTheExitCodesAndExamples() throws IOException {
    String page = Files.readString(share.resolve("man/man1/tails-server-unlock.1"));
    for (String expected :
        List.of(
            ".TH TAILS\\-SERVER\\-UNLOCK 1\n",
            "tails\\-server\\-unlock \\- Unlocks a server",
            "\\-\\-address HOST:PORT\n",
            "How long to look for it (default: 10).\n",
            ".SH EXIT STATUS\n",
            ".TP\n5\nAn impostor: nothing was sent to it.\n",
            "pass show workshop | tails\\-server unlock \\-\\-passphrase\\-stdin workshop\n")) {
      assertTrue(page.contains(expected), page);
    }
    assertFalse(page.contains("${") || page.contains("%n"), page);
  }

  @Test
  void everyCommandOfPinsSaysWhatItDoesWhatItEndsWithAndGivesExamples() throws IOException {
    try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
      for (Path file : pages.filter(p -> p.toString().contains("-pins")).toList()) {
        String page = Files.readString(file);
        for (String expected :
            List.of(
                ".SH DESCRIPTION\n.PP\n",
                "\\-\\-pin\\-store DIR\n",
                ".SH EXIT STATUS\n.TP\n0\n",
                ".SH EXAMPLES\n.nf\ntails\\-server pins",
                ".SH SEE ALSO\ntails\\-server")) {
          assertTrue(page.contains(expected), expected + " is not in " + page);
        }
        assertFalse(page.contains("${") || page.contains("%n"), page);
      }
    }
  }

  @Test
  void thePageOfACommandBelowAnotherLeadsBackToThatAndToItsSiblings() throws IOException {
    String page = Files.readString(share.resolve("man/man1/tails-server-pins-show.1"));
    String seeAlso = page.substring(page.indexOf(".SH SEE ALSO\n"));
    assertTrue(seeAlso.contains("\ntails\\-server\\-pins(1), "), seeAlso);
    assertTrue(seeAlso.contains(" tails\\-server\\-pins\\-forget(1)"), seeAlso);
    assertFalse(seeAlso.contains("\\-show(1)"), seeAlso);
  }

  @Test
  void everyExitCodeIsDocumentedSomewhere() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
      for (Path page : pages.toList()) {
        all.append(Files.readString(page));
      }
    }
    for (ExitCode code : ExitCode.values()) {
      assertTrue(all.indexOf(".TP\n" + code.number + "\n") >= 0, code.toString());
    }
  }

  @Test
  void bashAndZshCompleteCommandsOptionsAndNames() throws IOException {
    String script = Files.readString(share.resolve("bash-completion/completions/tails-server"));
    assertTrue(script.contains("--passphrase-stdin") && script.contains("unlock"), script);
    assertTrue(script.contains("--with-address") && script.contains("pins_forget"), script);
    String zsh = Files.readString(share.resolve("zsh/site-functions/_tails-server"));
    assertTrue(zsh.startsWith("#compdef tails-server\n"), zsh);
    assertTrue(zsh.contains("'1:NAME:_tails-server_names'"), zsh);
  }
}
