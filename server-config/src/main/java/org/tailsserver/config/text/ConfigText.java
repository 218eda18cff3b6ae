// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts of this module for people, in the language of the machine. Thread-safe. */
public final class ConfigText {

  private static final String BUNDLE = "org.tailsserver.config.messages";

  private ConfigText() {}

  /**
   * The text for a key.
   *
   * @param arguments what the text mentions; numbers are written without grouping
   */
  public static String of(String key, Object... arguments) {
    Object[] plain = new Object[arguments.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = String.valueOf(arguments[i]);
    }
    String pattern = ResourceBundle.getBundle(BUNDLE).getString(key);
    return new MessageFormat(pattern, Locale.getDefault()).format(plain);
  }
}
