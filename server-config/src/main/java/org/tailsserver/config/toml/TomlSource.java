// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.toml;

import com.electronwill.nightconfig.core.CommentedConfig;
import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingMode;
import com.electronwill.nightconfig.toml.TomlFormat;
import com.electronwill.nightconfig.toml.TomlParser;
import java.io.Reader;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.text.ConfigText;

/** A TOML text and its name; knows on which line things stand. */
record TomlSource(String name, String text) {

  /** Beyond this many lines with the same word an error names the file only. */
  private static final int MAX_CANDIDATES = 64;

  private static final Pattern MANY_DIGITS = Pattern.compile("[0-9A-Fa-f_]{16}");

  CommentedConfig parse() throws TomlException {
    PositionReader reader = new PositionReader(text);
    try {
      return parse(reader);
    } catch (RuntimeException | StackOverflowError e) {
      // The parser's own words may quote a secret, and deep nesting overflows its stack.
      String where = ConfigText.of("toml.where.column", name, reader.line(), reader.column());
      throw new TomlException(where, ConfigText.of("toml.syntax"));
    }
  }

  TomlException error(List<Object> path, String why) {
    int line = line(path);
    String where = line == 0 ? name : ConfigText.of("toml.where.line", name, line);
    return new TomlException(where, why);
  }

  /**
   * Whether the integer at a path may be written with more digits than a long holds: the parser
   * silently drops what does not fit.
   */
  boolean mayOverflow(List<Object> path) {
    if (!MANY_DIGITS.matcher(text).find()) {
      return false;
    }
    int line = line(path);
    return line == 0 || text.lines().skip(line - 1).limit(1).anyMatch(MANY_DIGITS.asPredicate());
  }

  /**
   * The line on which the key at a path is set, found by parsing ever more of the text; 0 if it
   * cannot be told.
   */
  private int line(List<Object> path) {
    String word = path.isEmpty() || !(path.getLast() instanceof String key) ? "" : key;
    if (word.isEmpty()) {
      return 0;
    }
    int candidates = 0;
    int line = 1;
    int start = 0;
    while (start < text.length() && candidates < MAX_CANDIDATES) {
      int end = text.indexOf('\n', start) + 1;
      end = end == 0 ? text.length() : end;
      if (text.substring(start, end).contains(word)) {
        candidates++;
        if (Boolean.FALSE.equals(has(start, path)) && !Boolean.FALSE.equals(has(end, path))) {
          return line;
        }
      }
      start = end;
      line++;
    }
    return 0;
  }

  /** Whether the first part of the text sets the path; null if that part is not TOML by itself. */
  private @Nullable Boolean has(int length, List<Object> path) {
    try {
      Object value = parse(new StringReader(text.substring(0, length)));
      for (Object step : path) {
        value = step(value, step);
      }
      return value != null;
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  private static @Nullable Object step(@Nullable Object value, Object step) {
    if (value instanceof UnmodifiableConfig config && step instanceof String key) {
      return config.get(List.of(key));
    }
    if (value instanceof List<?> list && step instanceof Integer index) {
      return index < list.size() ? list.get(index) : null;
    }
    return null;
  }

  private static CommentedConfig parse(Reader reader) {
    CommentedConfig config = TomlFormat.newConfig(LinkedHashMap::new);
    new TomlParser().parse(reader, config, ParsingMode.REPLACE);
    return config;
  }
}
