// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.mode;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What server-mode is started with.
 *
 * @param socket where to listen; empty if systemd hands over a listening socket as standard input
 */
record Options(Optional<Path> socket) {

  /** Empty if there is anything but {@code --socket PATH}. */
  static Optional<Options> of(String[] arguments) {
    return switch (arguments.length) {
      case 0 -> Optional.of(new Options(Optional.empty()));
      case 2 ->
          arguments[0].equals("--socket")
              ? Optional.of(new Options(Optional.of(Path.of(arguments[1]))))
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
