// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tailsserver.pinning.onion.OnionKey;

/** An onion service's folder, as the creator writes it. */
final class OnionFolder {
  private OnionFolder() {}

  static void make(Path folder) throws IOException {
    try (OnionKey key = OnionKey.generate()) {
      Files.write(folder.resolve(OnionKey.SECRET_KEY_FILE), key.secretKeyFile());
      Files.write(folder.resolve(OnionKey.HOSTNAME_FILE), key.hostnameFile());
    }
  }
}
