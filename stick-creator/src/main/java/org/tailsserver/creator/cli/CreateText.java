// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;

/** The command's texts. */
final class CreateText {

  private CreateText() {}

  static String of(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle("org.tailsserver.creator.messages").getString(key);
    return MessageFormat.format(pattern, arguments);
  }
}
