// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.util.Optional;
import org.tailsserver.config.text.ConfigText;
import org.tailsserver.config.toml.TomlValue;

/** One option of a service: its default and its limits. Immutable. */
public sealed interface ServiceOption {

  /** What server.toml calls it. */
  String name();

  /** The key of its one-line explanation in the service's messages. */
  String help();

  /** The value if the owner chose none. */
  TomlValue fallback();

  /** What is wrong with a value, for people and without the value; empty if it fits. */
  Optional<String> objection(TomlValue value);

  /**
   * A text on one line.
   *
   * @param maxLength in Unicode code points
   * @param secret whether it must not be shown unasked
   */
  record OfText(String name, String help, TomlValue.Text fallback, long maxLength, boolean secret)
      implements ServiceOption {
    @Override
    public Optional<String> objection(TomlValue value) {
      if (!(value instanceof TomlValue.Text(String text))) {
        return Optional.of(ConfigText.of("option.not-text"));
      }
      if (text.codePointCount(0, text.length()) > maxLength) {
        return Optional.of(ConfigText.of("option.too-long", maxLength));
      }
      boolean plain = text.codePoints().noneMatch(OfText::breaksLine);
      return plain ? Optional.empty() : Optional.of(ConfigText.of("option.control-character"));
    }

    private static boolean breaksLine(int character) {
      return switch (Character.getType(character)) {
        case Character.CONTROL,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.SURROGATE ->
            true;
        default -> false;
      };
    }
  }

  /** A whole number between two limits, both allowed. */
  record OfWhole(String name, String help, TomlValue.Whole fallback, long min, long max)
      implements ServiceOption {
    @Override
    public Optional<String> objection(TomlValue value) {
      return value instanceof TomlValue.Whole(long number) && number >= min && number <= max
          ? Optional.empty()
          : Optional.of(ConfigText.of("option.not-whole", min, max));
    }
  }

  /** Yes or no. */
  record OfFlag(String name, String help, TomlValue.Flag fallback) implements ServiceOption {
    @Override
    public Optional<String> objection(TomlValue value) {
      return value instanceof TomlValue.Flag
          ? Optional.empty()
          : Optional.of(ConfigText.of("option.not-flag"));
    }
  }
}
