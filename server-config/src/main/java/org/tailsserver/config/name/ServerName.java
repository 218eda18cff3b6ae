// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.name;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import org.tailsserver.config.text.ConfigText;

/**
 * The name of a server: what a DNS-SD instance (RFC 6763 section 4.1.1), a certificate's common
 * name and a folder can all carry. Unicode in Normalization Form C, 1 to {@value #MAX_BYTES} bytes
 * of UTF-8, without control, format (so no bidirectional overrides), private, unassigned or
 * separator characters other than the space, without {@code /} and {@code \}, neither beginning
 * with a dot or a hyphen nor beginning or ending with a space, and with at least one letter or
 * digit. Equal names have equal text. Immutable.
 */
public final class ServerName {

  /** The longest name in bytes of UTF-8: one DNS label. */
  public static final int MAX_BYTES = 63;

  private final String text;

  private ServerName(String text) {
    this.text = text;
  }

  /**
   * Reads a name as a person typed it; brings it into Normalization Form C and changes nothing
   * else.
   *
   * @throws InvalidServerNameException if it cannot name a server; the message says what to change
   */
  public static ServerName of(String typed) throws InvalidServerNameException {
    // Normalising cannot shrink a text to a third, so this bounds the work on hostile input.
    if (typed.length() > 16 * MAX_BYTES) {
      throw invalid("name.too-long", MAX_BYTES, typed.length());
    }
    String name = NormalForm.of(typed, Normalizer.Form.NFC);
    if (name.isBlank()) {
      throw invalid("name.empty");
    }
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      checkCharacter(name.codePointAt(i));
    }
    checkEnds(name);
    int bytes = name.getBytes(UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw invalid("name.too-long", MAX_BYTES, bytes);
    }
    return new ServerName(name);
  }

  private static void checkCharacter(int character) throws InvalidServerNameException {
    boolean refused =
        switch (Character.getType(character)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              true;
          case Character.SPACE_SEPARATOR -> character != ' ';
          default -> character == '/' || character == '\\';
        };
    if (refused) {
      boolean showable = character == '/' || character == '\\';
      String code = String.format("U+%04X", character);
      throw invalid("name.character", showable ? Character.toString(character) : code);
    }
  }

  private static void checkEnds(String name) throws InvalidServerNameException {
    if (name.startsWith(".") || name.startsWith("-")) {
      throw invalid("name.first", name.substring(0, 1));
    }
    if (name.startsWith(" ") || name.endsWith(" ")) {
      throw invalid("name.space");
    }
    if (name.codePoints().noneMatch(Character::isLetterOrDigit)) {
      throw invalid("name.no-letter");
    }
  }

  private static InvalidServerNameException invalid(String key, Object... arguments) {
    return new InvalidServerNameException(ConfigText.of(key, arguments));
  }

  /** The name as people see it. */
  public String text() {
    return text;
  }

  /**
   * The host label derived from the name: 1 to 55 characters of lower-case ASCII letters, digits
   * and inner hyphens (RFC 1123 section 2.1), so that a suffix added on conflict still fits into a
   * label. Equal names have equal labels; different names may share one.
   */
  public String hostLabel() {
    return HostLabel.of(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServerName that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }
}
