// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.handover;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;
import org.tailsserver.config.text.PlainText;

/** The texts of a hand-over, in the language of the machine. */
final class HandOverText {

  private HandOverText() {}

  /** The text for a key; what it mentions is made safe to print. */
  static String of(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle("org.tailsserver.pinning.messages").getString(key);
    Object[] plain = Arrays.stream(arguments).map(a -> PlainText.of(String.valueOf(a))).toArray();
    return new MessageFormat(pattern, Locale.getDefault()).format(plain);
  }
}
