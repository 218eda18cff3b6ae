// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.ResourceBundle;

/** This module's texts for people, in the language of the machine. */
final class StoreText {

  private static final String BUNDLE = "org.tailsserver.pinning.messages";

  private StoreText() {}

  static String of(PinStoreException.Cause cause, Object... arguments) {
    return text("store." + cause.name(), arguments);
  }

  /**
   * The text in a file.
   *
   * @throws PinStoreException if it is not UTF-8
   */
  static String utf8(Path file, byte[] content) throws PinStoreException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new PinStoreException(
          PinStoreException.Cause.DAMAGED, file, text("store.reason.not-text"));
    }
  }

  static String text(String key, Object... arguments) {
    String pattern = ResourceBundle.getBundle(BUNDLE).getString(key);
    Object[] plain = Arrays.stream(arguments).map(String::valueOf).toArray();
    return new MessageFormat(pattern, Locale.getDefault()).format(plain);
  }
}
