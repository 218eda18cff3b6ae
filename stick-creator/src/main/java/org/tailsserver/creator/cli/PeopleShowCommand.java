// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.nio.file.Path;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.StickException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tails-server-stick people show}: what somebody needs, once more. */
@Command(name = "show")
final class PeopleShowCommand extends StickCommand {

  @Parameters(index = "1", paramLabel = "NAME", descriptionKey = "person-name")
  private String person = "";

  @Option(
      names = "--catalogue",
      paramLabel = "DIR",
      descriptionKey = "stick-catalogue",
      defaultValue = "${sys:tailsserver.catalogue:-/usr/lib/tails-server/catalogue}")
  private Path catalogueFolder = Path.of("");

  PeopleShowCommand(InputStream in, Disks disks) {
    super(in, disks);
  }

  @Override
  void prepare() throws StickException {
    PlanOptions.person(person);
  }

  @Override
  void run(OwnedStick opened) throws StickException {
    GuestBlocks.of(opened, catalogueFolder, err()).print(PlanOptions.person(person), out());
  }
}
