// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.identity.Rotation;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tails-server-stick rotate-identity}: other keys, and so another pin. */
@Command(name = "rotate-identity")
final class RotateIdentityCommand extends StickCommand {

  @Option(names = "--yes")
  private boolean yes;

  RotateIdentityCommand(InputStream in, Disks disks) {
    super(in, disks);
  }

  @Override
  void prepare() throws StickException {
    if (!yes && Terminal.find().isEmpty()) {
      throw new StickException(Cause.NOBODY_TO_ASK, "--yes");
    }
  }

  @Override
  void run(OwnedStick opened) throws StickException {
    PinnedServer old = opened.server();
    String name = old.name().text();
    if (!yes) {
      Terminal terminal =
          Terminal.find().orElseThrow(() -> new StickException(Cause.NOBODY_TO_ASK, "--yes"));
      terminal.say(CreateText.of("rotate.warning", name, String.join(" ", old.pin().words())));
      if (!terminal.ask(CreateText.of("rotate.ask", name)).equals(name)) {
        throw new StickException(Cause.STICK_STAYS, name);
      }
    }
    PinnedServer now = Rotation.of(opened);
    String petname = now.petname().text();
    tell("rotate.done", name, String.join(" ", now.pin().words()), now.pin().text(), petname);
  }
}
