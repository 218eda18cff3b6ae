// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tailsserver.config.toml.TomlValue;

/** A service with a fitting value for each of its options. Immutable; never prints a value. */
public final class ConfiguredService {

  private final CatalogueService service;
  private final Map<String, TomlValue> values;
  private final List<FileTemplate> templates;

  ConfiguredService(
      CatalogueService service, Map<String, TomlValue> values, List<FileTemplate> templates) {
    this.service = service;
    this.values = new LinkedHashMap<>(values);
    this.templates = templates;
  }

  public CatalogueService service() {
    return service;
  }

  /** What people type as a password in the service itself; empty if it asks for none. */
  public String password() {
    return service.handOver().password().map(values::get).orElse(new TomlValue.Text(""))
            instanceof TomlValue.Text(String text)
        ? text
        : "";
  }

  /**
   * Everything to write before its unit can start: configuration, units, sysusers fragments.
   *
   * @throws IllegalArgumentException if a place has a character that units and configuration files
   *     would read as something else
   */
  public List<ServiceFile> files(ServicePlaces places) {
    return templates.stream()
        .map(template -> template.render(values(places, template.escape())))
        .toList();
  }

  private Map<String, String> values(ServicePlaces places, FileTemplate.Escape escape) {
    Map<String, String> all = new HashMap<>();
    all.put("mount", plain(places.mount().toString()));
    all.put("mount-unit", plain(places.mountUnit()));
    all.put("data", plain(places.data().toString()));
    all.put("config", plain(places.config().toString()));
    all.put("user", service.user());
    all.put("unit", service.unit());
    all.put("port", Integer.toString(service.port()));
    values.forEach((name, value) -> all.put("option." + name, write(value, escape)));
    return all;
  }

  private static String write(TomlValue value, FileTemplate.Escape escape) {
    return switch (value) {
      case TomlValue.Text(String text) -> escape.apply(text);
      case TomlValue.Whole(long number) -> Long.toString(number);
      case TomlValue.Flag(boolean on) -> Boolean.toString(on);
    };
  }

  private static String plain(String place) {
    if (!place.matches("[A-Za-z0-9/._-]+")) {
      throw new IllegalArgumentException("not a plain place: " + place);
    }
    return place;
  }

  @Override
  public String toString() {
    return "ConfiguredService[" + service.name() + "]";
  }
}
