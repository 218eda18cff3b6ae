// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Catalogues of services for tests. */
public final class Catalogues {

  /** The catalogue of this tree, from a module's folder. */
  public static final Path OURS = Path.of("../server-config/src/main/catalogue");

  private static final String SERVICE =
      """
      version = 1
      display-name = "name"
      packages = []
      unit = "notice-board.service"
      user = "tails-server-notice"
      port = 8080
      health = "tcp"

      [option.motto]
      type = "text"
      default = "Welcome"
      max-length = 40
      help = "option.motto"

      [option.moderator]
      type = "text"
      default = ""
      max-length = 40
      secret = true
      help = "option.moderator"

      [option.notices]
      type = "whole"
      default = 100
      min = 1
      max = 1000
      help = "option.notices"

      [option.pictures]
      type = "flag"
      default = false
      help = "option.pictures"

      [[file]]
      name = "notice-board.service"
      kind = "unit"
      """;

  private static final String TEXTS =
      """
      name=Notice board
      option.motto=What stands above the notices.
      option.moderator=The password of whoever may take notices down.
      option.notices=How many notices are kept.
      option.pictures=Whether notices may have pictures.
      """;

  private Catalogues() {}

  /** Adds to a folder a service with an option of every type; nothing of it can run. */
  public static Path withNoticeBoard(Path folder) throws IOException {
    Path service = Files.createDirectories(folder.resolve("notice-board/files")).resolve("..");
    Files.writeString(service.resolve("service.toml"), SERVICE);
    Files.writeString(service.resolve("messages.properties"), TEXTS);
    Files.writeString(service.resolve("files/notice-board.service"), "[Service]\n");
    return folder;
  }

  /** A folder with that service and all of this tree. */
  public static Path all(Path folder) throws IOException {
    try (var files = Files.walk(OURS)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path copy = folder.resolve(OURS.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(".").normalize());
        Files.copy(file, copy);
      }
    }
    return withNoticeBoard(folder);
  }
}
