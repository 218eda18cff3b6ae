// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this is Tails, whose Tor Browser lives in a network of its own with no way to the LAN,
 * and whose Unsafe Browser takes neither a page nor a profile.
 *
 * <p>What is relied on: Tails has a folder {@code /etc/amnesia}; its {@code /etc/os-release} has
 * {@code TAILS_PRODUCT_NAME} and {@code TAILS_VERSION_ID}, or the {@code ID} "tails". One of them
 * is enough.
 */
public final class Tails {

  private Tails() {}

  public static boolean is(Machine machine) {
    if (Files.isDirectory(machine.root().resolve("etc/amnesia"))) {
      return true;
    }
    Path release = machine.root().resolve("etc/os-release");
    try {
      return new String(Files.readAllBytes(release), StandardCharsets.UTF_8)
          .lines()
          .anyMatch(line -> line.startsWith("TAILS_") || line.matches("ID=[\"']?tails[\"']?"));
    } catch (IOException e) {
      return false;
    }
  }
}
