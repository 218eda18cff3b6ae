// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.file.Path;
import java.util.Arrays;
import org.tailsserver.creator.device.FakeMachine;

/** The command on a machine made of files: its folder, then what the command is given. */
final class OnFakeMachine {

  private OnFakeMachine() {}

  public static void main(String[] arguments) {
    System.exit(
        Main.commandLine(System.in, FakeMachine.disksIn(Path.of(arguments[0])))
            .execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
  }
}
