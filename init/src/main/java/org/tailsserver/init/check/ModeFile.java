// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.name.ServerName;
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
  private static final String QUOTE = "\"";
  private static final String DEVICE = "device = " + QUOTE;

  /**
   * Reads which partition it is; empty if there is no such file, or none that makes sense. It knows
   * the lines {@link #write} writes and no other TOML: server-mode reads this one value while it is
   * locked, and a TOML library for it would stay in its memory.
   */
  public static Optional<Path> readDevice(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.contains("version = " + VERSION) ? device(lines) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> device(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith(DEVICE) && line.endsWith(QUOTE)) {
        String device = line.substring(DEVICE.length(), line.length() - QUOTE.length());
        return isPlain(device) ? Optional.of(Path.of(device)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Absolute, and nothing in it that TOML would write in another way. */
  private static boolean isPlain(String device) {
    for (int i = 0; i < device.length(); i++) {
      char c = device.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return device.startsWith("/");
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
