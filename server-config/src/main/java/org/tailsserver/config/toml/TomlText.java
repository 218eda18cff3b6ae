// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

import com.electronwill.nightconfig.core.CommentedConfig;
import com.electronwill.nightconfig.toml.TomlFormat;
import com.electronwill.nightconfig.toml.TomlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Builds a TOML text; keys stand in the order they were put. Not thread-safe. */
public final class TomlText {

  private final CommentedConfig config = TomlFormat.newConfig(LinkedHashMap::new);

  public TomlText put(String key, String value) {
    return set(key, value);
  }

  public TomlText put(String key, long value) {
    return set(key, value);
  }

  public TomlText put(String key, boolean value) {
    return set(key, value);
  }

  public TomlText put(String key, List<String> values) {
    return set(key, new ArrayList<>(values));
  }

  public TomlText put(String key, TomlText table) {
    return set(key, table.config);
  }

  public TomlText put(String key, TomlValue value) {
    return switch (value) {
      case TomlValue.Text(String text) -> put(key, text);
      case TomlValue.Whole(long number) -> put(key, number);
      case TomlValue.Flag(boolean on) -> put(key, on);
    };
  }

  private TomlText set(String key, Object value) {
    config.set(List.of(key), value);
    return this;
  }

  /** The text built so far, ended by a line break. */
  public String text() {
    TomlWriter writer = new TomlWriter();
    writer.setIndent("");
    writer.setNewline("\n");
    writer.setWriteTableInlinePredicate(table -> false);
    writer.setOmitIntermediateLevels(true);
    return writer.writeToString(config);
  }
}
