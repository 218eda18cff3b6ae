// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Which TCP ports accept connections, as the kernel tells it (proc_net(5), {@code tcp}). Asking a
 * table instead of connecting lets server-mode run without any network of its own.
 */
public final class ListeningPorts {
  private static final String LISTEN = " 0A ";

  private final Path table;

  /**
   * Reads a table.
   *
   * @param table {@code /proc/1/net/tcp}: the first process sees the machine's network, not ours
   */
  public ListeningPorts(Path table) {
    this.table = table;
  }

  /** Whether something accepts connections to this port on 127.0.0.1 or on every address. */
  boolean accepts(int port) throws IOException {
    String hex = String.format(Locale.ROOT, ":%04X", port);
    String local = "0100007F" + hex;
    String any = "00000000" + hex;
    try (BufferedReader lines = Files.newBufferedReader(table)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int address = line.indexOf(": ") + 2;
        boolean ours = line.startsWith(local, address) || line.startsWith(any, address);
        if (ours && line.contains(LISTEN)) {
          return true;
        }
      }
    }
    return false;
  }
}
