// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.portal.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;

/** The texts of the page. Thread-safe. */
final class Words {
  private final ResourceBundle texts;

  private Words(ResourceBundle texts) {
    this.texts = texts;
  }

  /** The English texts; a bundle that cannot be read is a broken build. */
  static Words load() {
    try (InputStream in = Words.class.getResourceAsStream("messages.properties")) {
      if (in == null) {
        throw new IllegalStateException("messages.properties is missing from the jar");
      }
      return new Words(
          new PropertyResourceBundle(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean knows(String key) {
    return texts.containsKey(key);
  }

  /** The text as it stands. */
  String say(String key) {
    return texts.getString(key);
  }

  /** The text with its places {0}, {1} ... filled. */
  String say(String key, Object... arguments) {
    // As text: the format for numbers brings the data of all languages with it, 0.5 MB for a "3".
    String[] shown = new String[arguments.length];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = String.valueOf(arguments[i]);
    }
    return new MessageFormat(texts.getString(key), locale()).format(shown);
  }

  /** The text for so many, {@code key.one} or {@code key.other}, with {0} filled. */
  String count(String key, long number) {
    return say(key + (number == 1 ? ".one" : ".other"), number);
  }

  Locale locale() {
    return Locale.forLanguageTag(texts.getString("language"));
  }
}
