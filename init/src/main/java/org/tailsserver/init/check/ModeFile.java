// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;

/**
 * What server-check found out, for server-mode and for whoever asks whether this machine is a
 * server: {@code /var/lib/live/tails-server-mode}, TOML with {@code version}, {@code device} and
 * {@code name}.
 *
 * @param device the partition with the server on it; absolute
 */
public record ModeFile(Path device, ServerName name) {
  /** Where it is on a real machine. */
  public static final Path SYSTEM = Path.of("/var/lib/live/tails-server-mode");

  private static final int VERSION = 1;

  /**
   * Reads which partition it is; empty if there is no such file, or none that makes sense. Who
   * needs no name spares the memory that checking one takes.
   */
  public static Optional<Path> readDevice(Path file) {
    try {
      return device(TomlTable.read(file));
    } catch (IOException | TomlException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> device(TomlTable table) throws TomlException {
    try {
      Path device = Path.of(table.text("device"));
      return table.whole("version") == VERSION && device.isAbsolute()
          ? Optional.of(device)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Writes it in one step. */
  void write(Path file) throws IOException {
    String text =
        new TomlText()
            .put("version", VERSION)
            .put("device", device.toString())
            .put("name", name.text())
            .text();
    Files.createDirectories(file.toAbsolutePath().getParent());
    WholeFile.write(file, text.getBytes(UTF_8));
  }
}
