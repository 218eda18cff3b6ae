// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** Texts of this module for people, in the language of the machine. Thread-safe. */
public final class InitText {
  private static final String BUNDLE = "org.tailsserver.init.messages";

  private InitText() {}

  /** The text for a key; the arguments are what it mentions. */
  public static String of(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle(BUNDLE).getString(key);
    return new MessageFormat(pattern, Locale.getDefault()).format(arguments);
  }
}
