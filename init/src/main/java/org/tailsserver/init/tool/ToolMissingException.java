// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tool;

import java.io.IOException;

/** A program this machine should have is not there, or cannot be started. */
public final class ToolMissingException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String tool;

  ToolMissingException(String tool, String why) {
    super(tool + ": " + why);
    this.tool = tool;
  }

  /** The program's name. */
  public String tool() {
    return tool;
  }
}
