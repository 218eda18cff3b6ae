// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.nio.file.Path;
import java.util.List;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;

/** Writes a stick whose file system debugfs(8) has edited before it was encrypted. */
public final class EditedStick {

  private EditedStick() {}

  /**
   * Writes it under its name.
   *
   * @param commands what debugfs does, a command each
   * @param server what server.toml says instead, unless empty
   */
  public static PinnedServer write(
      StickPlan plan, Passphrase passphrase, List<String> commands, String server)
      throws StickException {
    StickImage.FilesystemEdit edit =
        filesystem -> {
          String image = filesystem.toString();
          if (!server.isEmpty()) {
            Path text = filesystem.resolveSibling("server.toml");
            java.nio.file.Files.writeString(text, server);
            String replace = "rm /server.toml\nwrite " + text + " server.toml\n";
            Tool.DEBUGFS.run(replace, "-w", "-f", "-", image);
          }
          Tool.DEBUGFS.run(String.join("\n", commands) + "\n", "-w", "-f", "-", image);
        };
    try (StickImage image = StickImage.prepare(plan, passphrase, phase -> {}, edit)) {
      image.publish();
      return image.server();
    }
  }
}
