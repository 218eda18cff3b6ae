// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Which TCP ports accept connections, as the kernel tells it (proc_net(5), {@code tcp} and {@code
 * tcp6}). Asking a table instead of connecting lets server-mode run without any network of its own.
 */
public final class ListeningPorts {
  private static final String LISTEN = " 0A ";

  /** 127.0.0.1 and every address, as IPv4 and as IPv6 write them; each word is little-endian. */
  private static final List<String> REACHABLE =
      List.of(
          "0100007F",
          "00000000",
          "0000000000000000FFFF00000100007F",
          "00000000000000000000000000000000");

  private final Path net;

  /**
   * Reads tables in a folder.
   *
   * @param net {@code /proc/1/net}: the first process sees the machine's network, not ours
   */
  public ListeningPorts(Path net) {
    this.net = net;
  }

  /** Whether something accepts connections to this port on 127.0.0.1 or on every address. */
  boolean accepts(int port) throws IOException {
    String hex = String.format(Locale.ROOT, ":%04X ", port);
    return lists(net.resolve("tcp"), hex) || lists(net.resolve("tcp6"), hex);
  }

  private static boolean lists(Path table, String port) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(table)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(LISTEN) && isReachable(line, port)) {
          return true;
        }
      }
    } catch (NoSuchFileException e) {
      return false; // A kernel without IPv6 has no tcp6.
    }
    return false;
  }

  /** A line is {@code " sl: local_address:port remote_address:port state ..."}. */
  private static boolean isReachable(String line, String port) {
    int address = line.indexOf(": ") + 2;
    for (String reachable : REACHABLE) {
      if (line.startsWith(reachable + port, address)) {
        return true;
      }
    }
    return false;
  }
}
