// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.ssh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The system's ssh, wherever the path of the person's shell leads. */
public final class SshProgram {

  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/local/bin", "/bin", "/run/current-system/sw/bin");

  private SshProgram() {}

  /** Where it is; empty if it is not installed. */
  public static Optional<Path> find() {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, "ssh"))
        .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
        .findFirst();
  }
}
