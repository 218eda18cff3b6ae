// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ServiceOption;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/** What can be chosen of a catalogue, by the words of a person. Immutable. */
public final class ServiceChoices {

  private final Catalogue catalogue;

  public ServiceChoices(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The catalogue. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * The service of a name.
   *
   * @throws StickException if there is none; the message says which there are
   */
  public CatalogueService service(String name) throws StickException {
    Optional<CatalogueService> found = catalogue.find(name);
    if (found.isEmpty()) {
      String all =
          catalogue.services().stream()
              .map(CatalogueService::name)
              .collect(Collectors.joining(", "));
      throw new StickException(Cause.UNKNOWN_SERVICE, name, all);
    }
    return found.get();
  }

  /**
   * The option of a name.
   *
   * @throws StickException if there is none; the message says which there are
   */
  public ServiceOption option(OptionName name) throws StickException {
    CatalogueService service = service(name.service());
    for (ServiceOption option : service.options()) {
      if (option.name().equals(name.option())) {
        return option;
      }
    }
    String all =
        service.options().stream().map(ServiceOption::name).collect(Collectors.joining(", "));
    throw new StickException(Cause.UNKNOWN_OPTION, name.service(), name.option(), all);
  }

  /** Whether the value of an option must not be shown unasked, kept in plans or given in argv. */
  public static boolean isSecret(ServiceOption option) {
    return option instanceof ServiceOption.OfText text && text.secret();
  }

  /**
   * Reads what a person gave as the value of an option.
   *
   * @throws StickException if it does not fit; the message says what would, never the value
   */
  public TomlValue value(OptionName name, String given) throws StickException {
    ServiceOption option = option(name);
    Optional<TomlValue> value = read(option, given);
    // What is not of the type at all is refused by the option's own words.
    Optional<String> objection = option.objection(value.orElse(mismatch(option)));
    if (objection.isPresent()) {
      throw new StickException(Cause.BAD_OPTION, name, objection.get());
    }
    return value.orElseThrow();
  }

  private static Optional<TomlValue> read(ServiceOption option, String given) {
    return switch (option) {
      case ServiceOption.OfText _ -> Optional.of(new TomlValue.Text(given));
      case ServiceOption.OfWhole _ -> whole(given.strip()).map(TomlValue.Whole::new);
      case ServiceOption.OfFlag _ -> flag(given.strip()).map(TomlValue.Flag::new);
    };
  }

  private static TomlValue mismatch(ServiceOption option) {
    return option instanceof ServiceOption.OfText
        ? new TomlValue.Flag(false)
        : new TomlValue.Text("");
  }

  private static Optional<Long> whole(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "y" -> Optional.of(true);
      case "false", "no", "n" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A value as {@link #value} reads it. */
  public static String shown(TomlValue value) {
    return switch (value) {
      case TomlValue.Text(String text) -> text;
      case TomlValue.Whole(long number) -> Long.toString(number);
      case TomlValue.Flag(boolean on) -> Boolean.toString(on);
    };
  }
}
