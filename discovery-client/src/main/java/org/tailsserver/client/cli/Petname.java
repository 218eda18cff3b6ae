// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;

/** A name somebody wants to give to a server. */
final class Petname {

  private Petname() {}

  static ServerName of(String typed) throws Failed {
    try {
      return ServerName.of(typed);
    } catch (InvalidServerNameException e) {
      throw new Failed(ExitCode.USAGE, "verbatim", String.valueOf(e.getMessage()));
    }
  }
}
