// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.creator.contents.OnionOnStick;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.StickException;
import picocli.CommandLine.Command;

/** {@code tails-server-stick people list}. */
@Command(name = "list")
final class PeopleListCommand extends StickCommand {

  PeopleListCommand(InputStream in, Disks disks) {
    super(in, disks);
  }

  @Override
  void run(OwnedStick opened) throws StickException {
    List<OnionOnStick> onions = opened.contents().onions();
    for (PersonName person : opened.people()) {
      List<String> services = new ArrayList<>();
      for (OnionOnStick onion : onions) {
        if (onion.clients().contains(person.text())) {
          services.add(onion.service());
        }
      }
      tell("people.one", person, String.join(", ", services));
    }
    if (opened.people().isEmpty()) {
      tell("people.none");
    }
  }
}
