// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.text.ConfigText;

/**
 * A table of a TOML text (<a href="https://toml.io/en/v1.0.0">TOML 1.0.0</a>), with getters that
 * ask for a type and errors that name file, line and cause. Keys are single names, never paths.
 * Immutable.
 */
public final class TomlTable {

  /** The largest text that is read, in bytes. */
  public static final int MAX_BYTES = 64 << 10;

  private final TomlSource source;
  private final List<Object> path;
  private final UnmodifiableConfig config;

  private TomlTable(TomlSource source, List<Object> path, UnmodifiableConfig config) {
    this.source = source;
    this.path = path;
    this.config = config;
  }

  /**
   * Parses a text.
   *
   * @param name what errors call it, usually the file's name
   * @throws TomlException if it is not TOML or too large
   */
  public static TomlTable parse(String name, String text) throws TomlException {
    if (text.length() > MAX_BYTES) {
      throw new TomlException(name, ConfigText.of("toml.too-large", MAX_BYTES));
    }
    TomlSource source = new TomlSource(name, text);
    return new TomlTable(source, List.of(), source.parse());
  }

  /**
   * Reads and parses a file of at most {@value #MAX_BYTES} bytes; errors call it by its file name.
   *
   * @throws IOException if it cannot be read
   * @throws TomlException if it is not UTF-8, not TOML or too large
   */
  public static TomlTable read(Path file) throws IOException, TomlException {
    String name = String.valueOf(file.getFileName());
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new TomlException(name, ConfigText.of("toml.too-large", MAX_BYTES));
    }
    try {
      return parse(name, UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new TomlException(name, ConfigText.of("toml.not-utf8"));
    }
  }

  /** The keys, in the order of the text. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    config.entrySet().forEach(entry -> keys.add(entry.getKey()));
    return Collections.unmodifiableSet(keys);
  }

  public boolean has(String key) {
    return config.contains(List.of(key));
  }

  /**
   * Refuses keys other than these: a misspelt option must not be ignored.
   *
   * @throws TomlException at the first other key
   */
  public void allowOnly(String... allowed) throws TomlException {
    for (String key : keys()) {
      if (!List.of(allowed).contains(key)) {
        throw error(key, ConfigText.of("toml.unknown-key", shown(key), String.join(", ", allowed)));
      }
    }
  }

  /** A string that must be there. */
  public String text(String key) throws TomlException {
    return value(key, String.class, "toml.type.text");
  }

  /** A string, or a fallback if the key is not set. */
  public String text(String key, String fallback) throws TomlException {
    return has(key) ? text(key) : fallback;
  }

  /** An integer that must be there. */
  public long whole(String key) throws TomlException {
    long number = value(key, Number.class, "toml.type.whole").longValue();
    if (source.mayOverflow(step(path, key))) {
      throw error(key, ConfigText.of("toml.too-many-digits", shown(key)));
    }
    return number;
  }

  /** An integer, or a fallback if the key is not set. */
  public long whole(String key, long fallback) throws TomlException {
    return has(key) ? whole(key) : fallback;
  }

  /** A boolean that must be there. */
  public boolean flag(String key) throws TomlException {
    return value(key, Boolean.class, "toml.type.flag");
  }

  /** A boolean, or a fallback if the key is not set. */
  public boolean flag(String key, boolean fallback) throws TomlException {
    return has(key) ? flag(key) : fallback;
  }

  /** A list of strings; empty if the key is not set. */
  public List<String> texts(String key) throws TomlException {
    List<String> texts = new ArrayList<>();
    for (Object item : has(key) ? value(key, List.class, "toml.type.texts") : List.of()) {
      if (!(item instanceof String text)) {
        throw error(key, ConfigText.of("toml.type.texts", shown(key)));
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** A table that must be there. */
  public TomlTable table(String key) throws TomlException {
    return new TomlTable(
        source, step(path, key), value(key, UnmodifiableConfig.class, "toml.type.table"));
  }

  /** A list of tables; empty if the key is not set. */
  public List<TomlTable> tables(String key) throws TomlException {
    List<TomlTable> tables = new ArrayList<>();
    for (Object item : has(key) ? value(key, List.class, "toml.type.tables") : List.of()) {
      if (!(item instanceof UnmodifiableConfig table)) {
        throw error(key, ConfigText.of("toml.type.tables", shown(key)));
      }
      tables.add(new TomlTable(source, step(step(path, key), tables.size()), table));
    }
    return List.copyOf(tables);
  }

  /** A string, an integer or a boolean that must be there. */
  public TomlValue value(String key) throws TomlException {
    Object value = config.get(List.of(key));
    return switch (value) {
      case String text -> new TomlValue.Text(text);
      case Integer _, Long _ -> new TomlValue.Whole(whole(key));
      case Boolean on -> new TomlValue.Flag(on);
      case null, default -> throw error(key, ConfigText.of("toml.type.plain", shown(key)));
    };
  }

  /** An error about the value of a key of this table, which need not be set. */
  public TomlException error(String key, String why) {
    return source.error(step(path, key), why);
  }

  private <T> T value(String key, Class<T> type, String wrongType) throws TomlException {
    Object value = config.get(List.of(key));
    if (value == null) {
      throw source.error(path, ConfigText.of("toml.missing", shown(key)));
    }
    boolean fits =
        type == Number.class
            ? value instanceof Integer || value instanceof Long
            : type.isInstance(value);
    if (!fits) {
      throw error(key, ConfigText.of(wrongType, shown(key)));
    }
    return type.cast(value);
  }

  private static List<Object> step(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return Collections.unmodifiableList(longer);
  }

  /** A key as it may stand in a message on a console. */
  private static String shown(@Nullable String key) {
    String plain = String.valueOf(key).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    return plain.length() <= 60 ? plain : plain.substring(0, 60) + "...";
  }
}
