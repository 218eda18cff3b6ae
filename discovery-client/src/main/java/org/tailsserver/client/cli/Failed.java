// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import org.tailsserver.client.text.ClientText;

/** A command ends here: what to tell the person, and the exit code. */
final class Failed extends Exception {

  private static final long serialVersionUID = 1;

  private final ExitCode code;

  Failed(ExitCode code, String key, Object... arguments) {
    super(ClientText.of(key, arguments));
    this.code = code;
  }

  ExitCode code() {
    return code;
  }
}
