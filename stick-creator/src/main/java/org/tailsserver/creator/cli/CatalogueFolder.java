// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/** The catalogue, read when it is first needed: a stick without services needs none. */
final class CatalogueFolder {

  private final Path folder;
  private @Nullable ServiceChoices read;

  CatalogueFolder(Path folder) {
    this.folder = folder;
  }

  ServiceChoices choices() throws StickException {
    if (read == null) {
      try {
        read = new ServiceChoices(Catalogue.load(folder));
      } catch (IOException | TomlException e) {
        throw StickException.because(Cause.BAD_CATALOGUE, e);
      }
    }
    return read;
  }
}
