// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.text.ConfigText;
import org.tailsserver.config.toml.TomlValue;

/** A service that a server can run, as its folder describes it. Immutable. */
public final class CatalogueService {

  private final ServiceFacts facts;
  private final List<ServiceOption> options;
  private final List<FileTemplate> templates;
  private final ServiceTexts texts;

  CatalogueService(
      ServiceFacts facts,
      List<ServiceOption> options,
      List<FileTemplate> templates,
      ServiceTexts texts) {
    this.facts = facts;
    this.options = List.copyOf(options);
    this.templates = List.copyOf(templates);
    this.texts = texts;
  }

  /** Its name in server.toml and of its folder. */
  public String name() {
    return facts.name();
  }

  /** The Debian packages it needs. */
  public List<String> packages() {
    return facts.packages();
  }

  /** The systemd unit to start. */
  public String unit() {
    return facts.unit();
  }

  /** The system user it runs as. */
  public String user() {
    return facts.user();
  }

  /** The TCP port on 127.0.0.1 at which it answers. */
  public int port() {
    return facts.port();
  }

  /** How to tell that it answers. */
  public Health health() {
    return facts.health();
  }

  /** What guests need to know. */
  public HandOver handOver() {
    return facts.handOver();
  }

  public List<ServiceOption> options() {
    return options;
  }

  /** Its name for people. */
  public String displayName(Locale locale) {
    return text(facts.displayNameKey(), locale);
  }

  /** A text of the service for people, such as an option's {@link ServiceOption#help}. */
  public String text(String key, Locale locale) {
    return texts.find(key, locale).orElse(key);
  }

  /** Checks an owner's options against this service. */
  public Choice choose(ServiceEntry entry) {
    Map<String, TomlValue> values = new LinkedHashMap<>();
    options.forEach(option -> values.put(option.name(), option.fallback()));
    for (Map.Entry<String, TomlValue> chosen : entry.options().entrySet()) {
      Optional<ServiceOption> option =
          options.stream().filter(known -> known.name().equals(chosen.getKey())).findFirst();
      Optional<String> objection =
          option.isEmpty()
              ? Optional.of(ConfigText.of("option.unknown"))
              : option.get().objection(chosen.getValue());
      if (objection.isPresent()) {
        return new Choice.Refused(chosen.getKey(), objection.get());
      }
      values.put(chosen.getKey(), chosen.getValue());
    }
    return new Choice.Accepted(new ConfiguredService(this, values, templates));
  }

  @Override
  public String toString() {
    return "CatalogueService[" + name() + "]";
  }

  /** How to tell that a service answers. */
  public enum Health {
    /** It accepts a TCP connection on its port. */
    TCP
  }

  /** What became of checking options. */
  public sealed interface Choice {
    record Accepted(ConfiguredService service) implements Choice {}

    /**
     * An option does not fit.
     *
     * @param option its name as written in server.toml
     * @param why for people; never the value
     */
    record Refused(String option, String why) implements Choice {}
  }
}
