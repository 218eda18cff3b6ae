// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tailsserver.config.toml.TomlValue;

/**
 * One service that runs on the server. Immutable; never prints the values of options.
 *
 * @param name the service's folder in the catalogue
 * @param options what the owner chose; options left out have the catalogue's default
 */
public record ServiceEntry(String name, Map<String, TomlValue> options) {

  public ServiceEntry {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** The service with the catalogue's defaults. */
  public ServiceEntry(String name) {
    this(name, Map.of());
  }

  @Override
  public String toString() {
    return "ServiceEntry[" + name + ", options=" + options.keySet() + "]";
  }
}
