// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.toml.TomlException;

/**
 * The services a server can run. Each is a folder of data, described in {@link ServiceFolder};
 * adding a service is adding a folder. Immutable.
 */
public final class Catalogue {

  private final Map<String, CatalogueService> services;

  private Catalogue(Map<String, CatalogueService> services) {
    this.services = services;
  }

  /**
   * Reads every folder in a folder.
   *
   * @throws IOException if a file is missing or cannot be read
   * @throws TomlException if a service.toml is wrong; the message names file, line and cause
   */
  public static Catalogue load(Path folder) throws IOException, TomlException {
    Map<String, CatalogueService> services = new TreeMap<>();
    List<Path> folders;
    try (Stream<Path> entries = Files.list(folder)) {
      folders = entries.filter(Files::isDirectory).sorted().toList();
    }
    for (Path entry : folders) {
      String name = entry.getFileName().toString();
      if (!ServerConfig.isWord(name)) {
        throw new IOException(entry + " is not named like a service");
      }
      services.put(name, ServiceFolder.load(entry));
    }
    return new Catalogue(services);
  }

  /** All services, by name. */
  public List<CatalogueService> services() {
    return List.copyOf(services.values());
  }

  /** The service of a name. */
  public Optional<CatalogueService> find(String name) {
    return Optional.ofNullable(services.get(name));
  }
}
