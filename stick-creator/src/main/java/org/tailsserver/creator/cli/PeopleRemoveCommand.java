// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.StickException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick people remove}. */
@Command(name = "remove")
final class PeopleRemoveCommand extends StickCommand {

  @Parameters(index = "1", paramLabel = "NAME", descriptionKey = "person-name")
  private String person = "";

  PeopleRemoveCommand(InputStream in, Disks disks) {
    super(in, disks);
  }

  @Override
  void prepare() throws StickException {
    PlanOptions.person(person);
  }

  @Override
  void run(OwnedStick opened) throws StickException {
    opened.removePerson(PlanOptions.person(person));
    tell("people.removed", person);
  }
}
