// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.tor;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line in which tor tells something (control-spec, section 2.2.2: keyword=value). */
final class EventLine {
  private static final Pattern PAIR =
      Pattern.compile("([A-Z_]++)=(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([^ \"]*+))");

  /** tor's own lines are a few hundred long. */
  private static final int LONGEST = 4096;

  private EventLine() {}

  /** The values by keyword, the quotes taken off; the last of several counts. */
  static Map<String, String> values(String line) {
    Map<String, String> values = new HashMap<>();
    Matcher pair = PAIR.matcher(line.length() <= LONGEST ? line : line.substring(0, LONGEST));
    while (pair.find()) {
      String quoted = pair.group(2);
      values.put(
          pair.group(1), quoted == null ? pair.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return values;
  }
}
