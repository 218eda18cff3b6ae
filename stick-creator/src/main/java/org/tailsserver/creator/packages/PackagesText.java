// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.packages;

import java.text.MessageFormat;
import java.util.ResourceBundle;

/** The texts of this package for people. */
final class PackagesText {

  private PackagesText() {}

  static String of(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle("org.tailsserver.creator.messages").getString(key);
    return MessageFormat.format(pattern, arguments);
  }
}
