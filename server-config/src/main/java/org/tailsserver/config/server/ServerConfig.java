// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.tailsserver.config.text.ConfigText;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;
import org.tailsserver.config.toml.TomlValue;

/**
 * {@value #FILE}, the encrypted configuration of a server:
 *
 * <pre>
 * version = 1
 *
 * [service.gobby]
 * autosave-seconds = 10
 * </pre>
 *
 * Services start in the order of the file. Whether a service exists and its options fit is the
 * catalogue's to say. Immutable.
 *
 * @param version the version of the schema, {@value #VERSION}
 */
public record ServerConfig(int version, List<ServiceEntry> services) {

  /** The name of the file on the stick. */
  public static final String FILE = "server.toml";

  /** The version this class reads and writes. */
  public static final int VERSION = 1;

  /** The most services one server runs. */
  public static final int MAX_SERVICES = 32;

  /** What a service and an option may be called: also a folder, a user and a unit. */
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private static final int MAX_WORD = 20;

  /**
   * Checks nothing of a service but its name.
   *
   * @throws IllegalArgumentException on another version, or a service named twice or wrongly
   */
  public ServerConfig {
    services = List.copyOf(services);
    Set<String> names = new HashSet<>();
    for (ServiceEntry service : services) {
      if (!isWord(service.name()) || !names.add(service.name())) {
        throw new IllegalArgumentException("service named wrongly or twice: " + service.name());
      }
    }
    if (version != VERSION || services.size() > MAX_SERVICES) {
      throw new IllegalArgumentException(
          "version " + version + ", " + services.size() + " services");
    }
  }

  /** The current version with these services. */
  public ServerConfig(List<ServiceEntry> services) {
    this(VERSION, services);
  }

  /** Whether a text can name a service or an option: lower-case words with hyphens, 20 long. */
  public static boolean isWord(String text) {
    return text.length() <= MAX_WORD && WORD.matcher(text).matches();
  }

  /** Reads a text; never throws on bad input. */
  public static Reading parse(String text) {
    try {
      return new Reading.Valid(read(TomlTable.parse(FILE, text)));
    } catch (TomlException e) {
      return new Reading.Invalid(e.where(), e.why());
    }
  }

  /**
   * Reads a file; never throws on bad content.
   *
   * @throws IOException if the file cannot be read
   */
  public static Reading read(Path file) throws IOException {
    try {
      return new Reading.Valid(read(TomlTable.read(file)));
    } catch (TomlException e) {
      return new Reading.Invalid(e.where(), e.why());
    }
  }

  private static ServerConfig read(TomlTable file) throws TomlException {
    long version = file.whole("version");
    if (version != VERSION) {
      throw file.error("version", ConfigText.of("server.version", version, VERSION));
    }
    file.allowOnly("version", "service");
    List<ServiceEntry> services = new ArrayList<>();
    if (file.has("service")) {
      TomlTable table = file.table("service");
      for (String name : table.keys()) {
        if (!isWord(name)) {
          throw table.error(name, ConfigText.of("server.service-name"));
        }
        if (services.size() == MAX_SERVICES) {
          throw table.error(name, ConfigText.of("server.too-many-services", MAX_SERVICES));
        }
        services.add(entry(name, table.table(name)));
      }
    }
    return new ServerConfig(services);
  }

  private static ServiceEntry entry(String name, TomlTable table) throws TomlException {
    Map<String, TomlValue> options = new LinkedHashMap<>();
    for (String option : table.keys()) {
      if (!isWord(option)) {
        throw table.error(option, ConfigText.of("server.option-name"));
      }
      options.put(option, table.value(option));
    }
    return new ServiceEntry(name, options);
  }

  /** The text of the file; {@link #parse} gives an equal configuration back. */
  public String toToml() {
    TomlText table = new TomlText();
    for (ServiceEntry service : services) {
      TomlText options = new TomlText();
      service.options().forEach(options::put);
      table.put(service.name(), options);
    }
    return new TomlText().put("version", version).put("service", table).text();
  }

  /** What became of reading a configuration. */
  public sealed interface Reading {
    record Valid(ServerConfig config) implements Reading {}

    /**
     * It cannot be used.
     *
     * @param where file and, where it can be told, line
     * @param why for people; never a value, which may be secret
     */
    record Invalid(String where, String why) implements Reading {}
  }
}
