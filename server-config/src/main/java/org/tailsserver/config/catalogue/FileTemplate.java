// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with placeholders: <code>${name}</code> stands for a value; a line that begins with <code>
 * ?{name}</code> is left out if that value is empty, zero or false. Nothing else is special.
 *
 * @param escape how text options are written in this kind of file
 */
record FileTemplate(ServiceFile.Kind kind, String name, Escape escape, String text) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z][a-z0-9.-]*)}");
  private static final Pattern CONDITION = Pattern.compile("^\\?\\{([a-z][a-z0-9.-]*)}");

  /** How a text of the owner is written so that it stays one value. */
  enum Escape {
    /** Not at all: no text option may stand in such a file. */
    NONE,
    /**
     * As a single value of a GLib key file, such as infinoted's. A semicolon stays as it is: GLib
     * takes its escape in lists only and refuses the whole file otherwise.
     */
    KEY_FILE;

    String apply(String value) {
      return switch (this) {
        case NONE -> value;
        case KEY_FILE -> {
          String escaped = value.replace("\\", "\\\\");
          String inner = escaped.stripLeading();
          yield "\\s".repeat(escaped.length() - inner.length()) + inner;
        }
      };
    }
  }

  /** The names this template asks for. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher condition = CONDITION.matcher(line);
      if (condition.find()) {
        names.add(condition.group(1));
      }
      PLACEHOLDER.matcher(line).results().forEach(found -> names.add(found.group(1)));
    }
    return names;
  }

  /**
   * The file.
   *
   * @param values a value for each of {@link #names}
   */
  ServiceFile render(Map<String, String> values) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher condition = CONDITION.matcher(line);
      if (!condition.find()) {
        lines.add(fill(line, values));
      } else if (isSet(values.getOrDefault(condition.group(1), ""))) {
        lines.add(fill(line.substring(condition.end()), values));
      }
    }
    return new ServiceFile(kind, name, String.join("\n", lines));
  }

  private static boolean isSet(String value) {
    return !value.isEmpty() && !value.equals("0") && !value.equals("false");
  }

  private static String fill(String line, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(line)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }
}
