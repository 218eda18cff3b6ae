// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** The texts of one service: messages.properties and its translations, messages_LANGUAGE. */
final class ServiceTexts {

  private static final String BASE = "messages";
  private static final String SUFFIX = ".properties";

  /** Texts by language; "" is the base. */
  private final Map<String, Properties> byLanguage;

  private ServiceTexts(Map<String, Properties> byLanguage) {
    this.byLanguage = byLanguage;
  }

  static ServiceTexts load(Path folder) throws IOException {
    Map<String, Properties> byLanguage = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.startsWith(BASE) && name.endsWith(SUFFIX)) {
          String tag = name.substring(BASE.length(), name.length() - SUFFIX.length());
          Properties texts = new Properties();
          try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            texts.load(reader);
          } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not a properties file", e);
          }
          byLanguage.put(tag.replaceFirst("^_", ""), texts);
        }
      }
    }
    return new ServiceTexts(byLanguage);
  }

  Optional<String> find(String key, Locale locale) {
    return Stream.of(locale.getLanguage() + "_" + locale.getCountry(), locale.getLanguage(), "")
        .map(byLanguage::get)
        .filter(texts -> texts != null && texts.containsKey(key))
        .map(texts -> texts.getProperty(key))
        .findFirst();
  }
}
