// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.open;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The machine the person sits at.
 *
 * @param environment of this process
 * @param root the top of its files
 */
public record Machine(Map<String, String> environment, Path root) {

  public Machine {
    environment = Map.copyOf(environment);
  }

  public static Machine ofThisProcess() {
    return new Machine(System.getenv(), Path.of("/"));
  }

  /** A variable that is set to something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** A folder that a variable names by its full path. */
  Optional<Path> folder(String variable) {
    return variable(variable).map(Path::of).filter(Path::isAbsolute);
  }
}
