// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrowserSearchTest {

  @TempDir Path root;

  @Test
  void nothingIsFoundWhereNothingIs() {
    assertEquals(Optional.empty(), search().any());
  }

  @Test
  void firefoxEsrIsTakenBeforeFirefoxAndFirefoxBeforeTorBrowser() throws IOException {
    Path tor = program("home/tor-browser/Browser/start-tor-browser");
    assertEquals(Optional.of(tor), search().any());
    Path firefox = program("bin/firefox");
    assertEquals(Optional.of(firefox), search().any());
    Path esr = program("local/bin/firefox-esr");
    assertEquals(Optional.of(esr), search().any());
  }

  @Test
  void theFirstFolderOfTheSearchPathWins() throws IOException {
    program("bin/firefox-esr");
    Path first = program("local/bin/firefox-esr");
    assertEquals(Optional.of(first), search().any());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "home/tor-browser/Browser/start-tor-browser",
        "home/tor-browser_en-US/Browser/start-tor-browser",
        "home/Downloads/tor-browser/Browser/start-tor-browser",
        "home/.local/share/torbrowser/tbb/x86_64/tor-browser/Browser/start-tor-browser",
        "opt/tor-browser/Browser/start-tor-browser",
      })
  void torBrowserIsFoundWhereItIsUsuallyUnpacked(String place) throws IOException {
    Path tor = program(place);
    assertEquals(Optional.of(tor), search().any());
  }

  @Test
  void whatMayNotBeRunIsNoBrowser() throws IOException {
    Files.createDirectories(root.resolve("bin/firefox"));
    Path esr = program("local/bin/firefox-esr");
    Files.setPosixFilePermissions(esr, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(Optional.empty(), search().any());
  }

  @Test
  void aSnapCannotSeeAProfileOfOursAndIsPassedOver() throws IOException {
    Path snap = program("usr/bin/snap");
    Files.createDirectories(root.resolve("local/bin"));
    Files.createSymbolicLink(root.resolve("local/bin/firefox-esr"), snap);
    Files.writeString(program("local/bin/firefox"), "#!/bin/sh\nexec /snap/bin/firefox \"$@\"\n");
    Path real = program("bin/firefox");
    assertEquals(Optional.of(root.resolve("local/bin/firefox")), search().named("firefox"));

    Files.delete(root.resolve("local/bin/firefox"));
    assertEquals(Optional.of(real), search().any());
    Files.delete(real);
    assertEquals(Optional.empty(), search().any());
  }

  @Test
  void ubuntusScriptThatStartsASnapIsPassedOver() throws IOException {
    Files.writeString(program("bin/firefox"), "#!/bin/sh\nexec /snap/bin/firefox \"$@\"\n");
    assertEquals(Optional.empty(), search().any());
  }

  @Test
  void aNamedProgramIsLookedForOnTheSearchPathOrAtItsPath() throws IOException {
    Path other = program("bin/librewolf");
    assertEquals(Optional.of(other), search().named("librewolf"));
    assertEquals(Optional.of(other), search().named(other.toString()));
    assertEquals(Optional.empty(), search().named("chromium"));
    assertEquals(Optional.empty(), search().named(root.resolve("bin/none").toString()));
    assertEquals(Optional.empty(), search().named(root.resolve("bin").toString()));
  }

  @Test
  void theCurrentFolderIsNotOnTheSearchPath() {
    Machine machine = new Machine(Map.of("PATH", ":.:"), root);
    assertEquals(Optional.empty(), new BrowserSearch(machine).named("pom.xml"));
    assertEquals(Optional.empty(), new BrowserSearch(machine).any());
  }

  private BrowserSearch search() {
    String path = root.resolve("local/bin") + ":" + root.resolve("bin");
    String home = root.resolve("home").toString();
    return new BrowserSearch(new Machine(Map.of("PATH", path, "HOME", home), root));
  }

  private Path program(String place) throws IOException {
    return StandIn.write(root.resolve(place), "");
  }
}
