// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tool;

import java.nio.charset.StandardCharsets;

/**
 * How a tool ended. Immutable.
 *
 * @param status its exit status; 128 + n if signal n killed it
 * @param output the first {@link Tools#MAX_OUTPUT} bytes of its standard output as UTF-8
 */
public record ToolResult(int status, String output) {

  static ToolResult of(int status, byte[] output) {
    return new ToolResult(status, new String(output, StandardCharsets.UTF_8));
  }

  public boolean succeeded() {
    return status == 0;
  }
}
