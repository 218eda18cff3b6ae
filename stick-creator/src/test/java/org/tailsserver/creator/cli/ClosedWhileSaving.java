// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * The command, in a folder of its own that can no longer be opened from when it says that it is
 * saving: the image still gets its name there, but the folder cannot be synced.
 */
final class ClosedWhileSaving {
  private ClosedWhileSaving() {}

  public static void main(String[] arguments) throws IOException {
    String image = "--image=";
    Path folder =
        Arrays.stream(arguments)
            .filter(argument -> argument.startsWith(image))
            .map(argument -> Path.of(argument.substring(image.length())).resolveSibling("."))
            .findFirst()
            .orElseThrow()
            .normalize();
    Files.createDirectory(folder);
    PrintWriter err =
        new PrintWriter(System.err, true) {
          @Override
          public void println(String line) {
            if (line.equals(CreateText.of("phase.SAVING"))) {
              shut(folder);
            }
            super.println(line);
          }
        };
    System.exit(Main.commandLine(System.in).setErr(err).execute(arguments));
  }

  private static void shut(Path folder) {
    try {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("-wx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
