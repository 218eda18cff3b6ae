// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import org.tailsserver.client.text.ClientText;

/** Progress for people, on standard error; silent while standard output is for a script. */
record Messages(Terminal terminal, boolean quiet) {

  void progress(String key, Object... arguments) {
    if (!quiet) {
      terminal.err().println(ClientText.of(key, arguments));
    }
  }
}
