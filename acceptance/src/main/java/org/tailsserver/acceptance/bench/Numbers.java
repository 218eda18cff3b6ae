// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.acceptance.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured, as {@code {"subject": {"what": [numbers]}}}. */
final class Numbers {
  private final Map<String, Map<String, List<Double>>> noted = new TreeMap<>();

  void note(String subject, String what, double number) {
    noted
        .computeIfAbsent(subject, any -> new TreeMap<>())
        .computeIfAbsent(what, any -> new ArrayList<>())
        .add(number);
  }

  /** Names have no character that JSON would escape. */
  void print() {
    List<String> subjects = new ArrayList<>();
    noted.forEach((subject, values) -> {
      List<String> rows = new ArrayList<>();
      values.forEach((what, numbers) -> rows.add("\"" + what + "\": " + numbers));
      subjects.add("\"" + subject + "\": {" + String.join(", ", rows) + "}");
    });
    System.out.println("{" + String.join(", ", subjects) + "}");
  }
}
