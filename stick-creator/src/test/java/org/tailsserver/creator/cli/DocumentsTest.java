// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void theManPageNamesTheOptionsTheirDefaultsTheExitCodesAndAnExample() throws IOException {
    String page = Files.readString(share.resolve("man/man1/tails-server-stick-create.1"));
    for (String expected :
        List.of(
            ".TH TAILS\\-SERVER\\-STICK\\-CREATE 1\n",
            "\\-\\-memory\\-class MIB\n",
            "such as 72M or 2G (default: 72M).\n",
            ".SH EXIT STATUS\n",
            ".SH EXAMPLES\n",
            "tails\\-server\\-stick create \\-\\-image workshop.img",
            ".SH SEE ALSO\ntails\\-server\\-stick(1), ")) {
      assertTrue(page.contains(expected), page);
    }
    assertFalse(page.contains("${") || page.contains("%n"), page);
  }

  @Test
  void theProgramsOwnPageLeadsToIt() throws IOException {
    String page = Files.readString(share.resolve("man/man1/tails-server-stick.1"));
    assertTrue(page.contains("tails\\-server\\-stick\\-create(1)"), page);
    String inner = Files.readString(share.resolve("man/man1/tails-server-stick-people-add.1"));
    assertTrue(inner.contains("Makes somebody keys"), inner);
    assertTrue(inner.contains("The stick: an image file"), inner);
  }

  @Test
  void bashAndZshCompleteCommandsAndOptions() throws IOException {
    String script =
        Files.readString(share.resolve("bash-completion/completions/tails-server-stick"));
    assertTrue(script.contains("--memory-class") && script.contains("create"), script);
    String zsh = Files.readString(share.resolve("zsh/site-functions/_tails-server-stick"));
    assertTrue(zsh.contains("--memory-class=") && zsh.contains("--image="), zsh);
  }
}
