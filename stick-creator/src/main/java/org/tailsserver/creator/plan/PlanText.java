// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.ResourceBundle;

/** The texts of this package for people. */
final class PlanText {

  private PlanText() {}

  static String of(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle("org.tailsserver.creator.messages").getString(key);
    return MessageFormat.format(pattern, Arrays.stream(arguments).map(String::valueOf).toArray());
  }
}
