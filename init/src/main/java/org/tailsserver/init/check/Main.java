// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.tailsserver.init.luks.Cryptsetup;
import org.tailsserver.init.luks.Memory;
import org.tailsserver.init.tool.Tools;

/**
 * server-check. Exit status: 0 this machine is a server, 3 no stick, 4 a stick that cannot be used,
 * 1 anything else.
 */
public final class Main {
  private Main() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws InterruptedException {
    PrintStream console =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Tools tools = new Tools(Tools.SYSTEM);
    ServerCheck check =
        new ServerCheck(
            new BlockDevices(Path.of("/sys"), Path.of("/dev"), Path.of("/proc/self/mountinfo")),
            tools,
            new Cryptsetup(tools, new Memory(Path.of("/proc/meminfo"))),
            ModeFile.SYSTEM,
            new IdentityFolder(IdentityFolder.SYSTEM),
            new NetworkFiles(Path.of("/run")),
            console::println);
    int status;
    try {
      status =
          switch (check.look()) {
            case SERVER -> 0;
            case NO_STICK -> 3;
            case UNUSABLE -> 4;
          };
    } catch (IOException e) {
      console.println("tails-server-check: " + e.getMessage());
      status = 1;
    }
    System.exit(status);
  }
}
