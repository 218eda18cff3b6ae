// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a browser that can be given a profile: Firefox ESR, Firefox, Tor Browser, in this order.
 */
public final class BrowserSearch {

  private static final List<String> NAMES = List.of("firefox-esr", "firefox");

  /** What starts Tor Browser, where it was unpacked. */
  private static final String BUNDLE = "tor-browser*/Browser/start-tor-browser";

  /** Below the home folder: by hand, by the download, by Debian's torbrowser-launcher. */
  private static final List<String> UNPACKED_AT =
      List.of("", "Downloads", "Desktop", "Applications", ".local/share/torbrowser/tbb/x86_64");

  private static final int ENOUGH_OF_A_SCRIPT = 4096;

  private final Machine machine;

  public BrowserSearch(Machine machine) {
    this.machine = machine;
  }

  /** The first that is there. */
  public Optional<Path> any() {
    for (String name : NAMES) {
      Optional<Path> found = onPath(name).filter(program -> !isConfined(program));
      if (found.isPresent()) {
        return found;
      }
    }
    return torBrowser();
  }

  /** The program that a person named, by its path or by a name that is on the search path. */
  public Optional<Path> named(String program) {
    return program.contains("/") ? runnable(Path.of(program)) : onPath(program);
  }

  private Optional<Path> onPath(String name) {
    for (String folder : machine.variable("PATH").orElse("/usr/bin:/bin").split(":", -1)) {
      Path program = Path.of(folder, name);
      if (program.isAbsolute() && runnable(program).isPresent()) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> runnable(Path program) {
    return Optional.of(program.toAbsolutePath())
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  /** A snap, or Ubuntu's script that starts one: it is kept from every folder of ours. */
  private static boolean isConfined(Path program) {
    try {
      if (program.toRealPath().endsWith("bin/snap")) {
        return true;
      }
      try (InputStream file = Files.newInputStream(program)) {
        String start = new String(file.readNBytes(ENOUGH_OF_A_SCRIPT), StandardCharsets.ISO_8859_1);
        return start.startsWith("#!") && start.contains("/snap/bin/");
      }
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<Path> torBrowser() {
    List<Path> places = new ArrayList<>();
    machine
        .folder("HOME")
        .ifPresent(home -> UNPACKED_AT.forEach(place -> places.add(home.resolve(place))));
    places.add(machine.root().resolve("opt"));
    return places.stream().flatMap(place -> bundles(place).stream()).findFirst();
  }

  private static List<Path> bundles(Path place) {
    List<Path> found = new ArrayList<>();
    String folder = BUNDLE.substring(0, BUNDLE.indexOf('/'));
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(place, folder)) {
      for (Path bundle : matching) {
        runnable(bundle.resolve(BUNDLE.substring(folder.length() + 1))).ifPresent(found::add);
      }
    } catch (IOException e) {
      // Not unpacked there.
    }
    found.sort(null);
    return found;
  }
}
