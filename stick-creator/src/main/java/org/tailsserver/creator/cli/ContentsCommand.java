// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ServiceOption;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.contents.OnionOnStick;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.contents.StickContents;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.write.StickException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tails-server-stick contents}: what lies encrypted on a stick. */
@Command(name = "contents")
final class ContentsCommand extends StickCommand {

  @Option(names = "--secrets")
  private boolean secrets;

  @Option(
      names = "--catalogue",
      paramLabel = "DIR",
      defaultValue = "${sys:tailsserver.catalogue:-/usr/lib/tails-server/catalogue}")
  private Path catalogueFolder = Path.of("");

  ContentsCommand(InputStream in, Disks disks) {
    super(in, disks);
  }

  @Override
  void run(OwnedStick opened) throws StickException {
    StickContents contents = opened.contents();
    tell("contents.name", contents.token().name().text());
    if (contents.config().services().isEmpty()) {
      tell("contents.no-services");
      return;
    }
    ServiceChoices choices = new CatalogueFolder(catalogueFolder).choices();
    for (ServiceEntry entry : contents.config().services()) {
      service(entry, choices.catalogue().find(entry.name()));
      for (OnionOnStick onion : contents.onions()) {
        if (onion.service().equals(entry.name())) {
          tell("contents.address", onion.address().host());
          if (onion.takesKeys()) {
            tell("contents.keys", String.join(", ", onion.clients()));
          } else {
            tell("contents.anybody");
          }
        }
      }
    }
  }

  private void service(ServiceEntry entry, Optional<CatalogueService> known) {
    String name = known.map(service -> service.displayName(Locale.getDefault())).orElse("?");
    tell("contents.service", entry.name(), name);
    entry
        .options()
        .forEach((option, value) ->
            tell("contents.option", option, shown(value, isOpen(known, option))));
  }

  /** Whether it is known not to be a secret. */
  private static boolean isOpen(Optional<CatalogueService> known, String option) {
    return known.stream()
        .flatMap(service -> service.options().stream())
        .filter(one -> one.name().equals(option))
        .map((ServiceOption one) -> !ServiceChoices.isSecret(one))
        .findFirst()
        .orElse(false);
  }

  private String shown(TomlValue value, boolean open) {
    return open || secrets ? ServiceChoices.shown(value) : CreateText.of("contents.hidden");
  }
}
