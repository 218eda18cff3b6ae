// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.text;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;
import org.tailsserver.config.text.PlainText;

/** This module's texts for people, in the language of the machine. Thread-safe. */
public final class ClientText {

  /** The bundle, for picocli. */
  public static final String BUNDLE = "org.tailsserver.client.messages";

  private ClientText() {}

  /**
   * The text for a key.
   *
   * @param arguments what the text mentions; each is made {@linkplain PlainText safe to print}
   */
  public static String of(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle(BUNDLE).getString(key);
    Object[] plain = Arrays.stream(arguments).map(a -> PlainText.of(String.valueOf(a))).toArray();
    return new MessageFormat(pattern, Locale.getDefault()).format(plain);
  }
}
