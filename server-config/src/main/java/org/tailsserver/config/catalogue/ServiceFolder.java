// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.text.ConfigText;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlValue;

/**
 * Reads the folder of one service:
 *
 * <ul>
 *   <li>{@code service.toml}: version, display-name (a key), packages, unit, user, port, health,
 *       {@code [option.NAME]} with type, default, limits and help (a key), {@code [[file]]} with
 *       name, kind (config, unit, sysusers) and escape (none, key-file); {@code [hand-over]}, what
 *       guests need to know, with application and steps (keys), with (browser, application), port
 *       if it is another at the onion address, and password, the text option that is one. All of it
 *       may be left out
 *   <li>{@code messages.properties}: the texts for these keys, and translations beside it
 *   <li>{@code files/}: the templates; they may use {@code mount mount-unit data config user unit
 *       port} and {@code option.NAME}. Options cannot stand in units and sysusers fragments, and
 *       text options only where an escape keeps them one value.
 * </ul>
 */
final class ServiceFolder {

  private static final Set<String> PLACES =
      Set.of("mount", "mount-unit", "data", "config", "user", "unit", "port");

  private final Path folder;
  private final TomlTable toml;
  private final ServiceTexts texts;

  private ServiceFolder(Path folder, TomlTable toml, ServiceTexts texts) {
    this.folder = folder;
    this.toml = toml;
    this.texts = texts;
  }

  static CatalogueService load(Path folder) throws IOException, TomlException {
    TomlTable toml =
        TomlTable.parse(
            folder.getFileName() + "/service.toml",
            Files.readString(folder.resolve("service.toml")));
    return new ServiceFolder(folder, toml, ServiceTexts.load(folder)).load();
  }

  private CatalogueService load() throws IOException, TomlException {
    if (toml.whole("version") != 1) {
      throw toml.error("version", ConfigText.of("server.version", toml.whole("version"), 1));
    }
    toml.allowOnly(
        "version",
        "display-name",
        "packages",
        "unit",
        "user",
        "port",
        "health",
        "option",
        "file",
        "hand-over");
    List<ServiceOption> options = options();
    ServiceFacts facts =
        new ServiceFacts(
            String.valueOf(folder.getFileName()),
            textKey(toml, "display-name"),
            packages(),
            matching(toml, "unit", "[a-z][a-z0-9-]*\\.service"),
            matching(toml, "user", "[a-z][a-z0-9-]{0,30}"),
            (int) between(toml, "port", 1, 65535),
            choice(toml, "health", CatalogueService.Health.values()),
            handOver(options));
    return new CatalogueService(facts, options, templates(options), texts);
  }

  private List<String> packages() throws TomlException {
    List<String> packages = toml.texts("packages");
    if (!packages.stream().allMatch(name -> name.matches("[a-z0-9][a-z0-9+.-]+"))) {
      throw toml.error("packages", ConfigText.of("catalogue.packages"));
    }
    return packages;
  }

  private HandOver handOver(List<ServiceOption> options) throws TomlException {
    String name = textKey(toml, "display-name");
    int port = (int) between(toml, "port", 1, 65535);
    if (!toml.has("hand-over")) {
      return new HandOver(
          port, HandOver.Opener.APPLICATION, name, Optional.empty(), Optional.empty());
    }
    TomlTable table = toml.table("hand-over");
    table.allowOnly("port", "with", "application", "steps", "password");
    return new HandOver(
        table.has("port") ? (int) between(table, "port", 1, 65535) : port,
        table.has("with")
            ? choice(table, "with", HandOver.Opener.values())
            : HandOver.Opener.APPLICATION,
        table.has("application") ? textKey(table, "application") : name,
        table.has("steps") ? Optional.of(textKey(table, "steps")) : Optional.empty(),
        table.has("password") ? Optional.of(password(table, options)) : Optional.empty());
  }

  private static String password(TomlTable table, List<ServiceOption> options)
      throws TomlException {
    String name = table.text("password");
    for (ServiceOption option : options) {
      if (option.name().equals(name) && option instanceof ServiceOption.OfText) {
        return name;
      }
    }
    throw table.error("password", ConfigText.of("catalogue.no-text-option", "password"));
  }

  private List<ServiceOption> options() throws TomlException {
    List<ServiceOption> options = new ArrayList<>();
    if (!toml.has("option")) {
      return options;
    }
    TomlTable table = toml.table("option");
    for (String name : table.keys()) {
      if (!ServerConfig.isWord(name)) {
        throw table.error(name, ConfigText.of("server.option-name"));
      }
      TomlTable entry = table.table(name);
      ServiceOption option = option(name, entry);
      if (option.objection(option.fallback()).isPresent()) {
        throw entry.error("default", ConfigText.of("catalogue.default"));
      }
      options.add(option);
    }
    return options;
  }

  private ServiceOption option(String name, TomlTable entry) throws TomlException {
    String help = textKey(entry, "help");
    return switch (choice(entry, "type", Type.values())) {
      case TEXT -> {
        entry.allowOnly("type", "help", "default", "max-length", "secret");
        yield new ServiceOption.OfText(
            name,
            help,
            new TomlValue.Text(entry.text("default")),
            between(entry, "max-length", 1, 4096),
            entry.flag("secret", false));
      }
      case WHOLE -> {
        entry.allowOnly("type", "help", "default", "min", "max");
        yield new ServiceOption.OfWhole(
            name,
            help,
            new TomlValue.Whole(entry.whole("default")),
            entry.whole("min"),
            entry.whole("max"));
      }
      case FLAG -> {
        entry.allowOnly("type", "help", "default");
        yield new ServiceOption.OfFlag(name, help, new TomlValue.Flag(entry.flag("default")));
      }
    };
  }

  private List<FileTemplate> templates(List<ServiceOption> options)
      throws IOException, TomlException {
    List<FileTemplate> templates = new ArrayList<>();
    boolean unit = false;
    for (TomlTable file : toml.tables("file")) {
      file.allowOnly("name", "kind", "escape");
      String name = matching(file, "name", "[a-z][a-z0-9._-]*");
      ServiceFile.Kind kind = choice(file, "kind", ServiceFile.Kind.values());
      FileTemplate.Escape escape =
          file.has("escape")
              ? choice(file, "escape", FileTemplate.Escape.values())
              : FileTemplate.Escape.NONE;
      String text = Files.readString(folder.resolve("files").resolve(name), UTF_8);
      FileTemplate template = new FileTemplate(kind, name, escape, text);
      checkNames(file, template, options);
      unit |= kind == ServiceFile.Kind.UNIT && name.equals(toml.text("unit"));
      templates.add(template);
    }
    if (!unit) {
      throw toml.error("unit", ConfigText.of("catalogue.no-unit"));
    }
    return templates;
  }

  private static void checkNames(TomlTable file, FileTemplate template, List<ServiceOption> options)
      throws TomlException {
    Set<String> allowed = new HashSet<>(PLACES);
    if (template.kind() == ServiceFile.Kind.CONFIG) {
      for (ServiceOption option : options) {
        boolean text = option instanceof ServiceOption.OfText;
        if (!text || template.escape() != FileTemplate.Escape.NONE) {
          allowed.add("option." + option.name());
        }
      }
    }
    for (String name : template.names()) {
      if (!allowed.contains(name)) {
        throw file.error("name", ConfigText.of("catalogue.placeholder", name));
      }
    }
  }

  private String textKey(TomlTable table, String key) throws TomlException {
    String textKey = table.text(key);
    if (texts.find(textKey, Locale.ROOT).isEmpty()) {
      throw table.error(key, ConfigText.of("catalogue.no-text", textKey));
    }
    return textKey;
  }

  private static String matching(TomlTable table, String key, String pattern) throws TomlException {
    String text = table.text(key);
    if (!text.matches(pattern)) {
      throw table.error(key, ConfigText.of("catalogue.pattern", key));
    }
    return text;
  }

  private static long between(TomlTable table, String key, long min, long max)
      throws TomlException {
    long number = table.whole(key);
    if (number < min || number > max) {
      throw table.error(key, ConfigText.of("option.not-whole", min, max));
    }
    return number;
  }

  private static <E extends Enum<E>> E choice(TomlTable table, String key, E[] choices)
      throws TomlException {
    String text = table.text(key);
    List<String> words = new ArrayList<>();
    for (E choice : choices) {
      String word = choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(text)) {
        return choice;
      }
      words.add(word);
    }
    throw table.error(key, ConfigText.of("catalogue.choice", key, String.join(", ", words)));
  }

  private enum Type {
    TEXT,
    WHOLE,
    FLAG
  }
}
