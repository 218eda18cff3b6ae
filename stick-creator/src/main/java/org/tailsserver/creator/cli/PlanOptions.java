// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.creator.plan.OptionName;
import org.tailsserver.creator.plan.PlanDraft;
import org.tailsserver.creator.plan.PlanFile;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a new stick shall be, as options say it; they come before what a plan file says. */
final class PlanOptions {

  private static final int MAX_OPTION_FILE = 16 << 10;

  @Option(names = "--plan", paramLabel = "FILE")
  private @Nullable Path plan;

  @Option(names = "--image", paramLabel = "FILE")
  private @Nullable Path image;

  @Option(names = "--name", paramLabel = "NAME")
  private @Nullable String name;

  @Option(names = "--size", paramLabel = "SIZE")
  private @Nullable String size;

  @Option(names = "--service", paramLabel = "SERVICE")
  private List<String> services = new ArrayList<>();

  @Option(names = "--option", paramLabel = "SERVICE.OPTION=VALUE")
  private List<String> options = new ArrayList<>();

  @Option(names = "--option-file", paramLabel = "SERVICE.OPTION=FILE")
  private List<String> optionFiles = new ArrayList<>();

  @Option(names = "--memory-class", paramLabel = "MIB")
  private @Nullable Integer memory;

  @Option(names = "--strict")
  private boolean strict;

  @Option(names = "--onions-for-anybody")
  private boolean onionsForAnybody;

  @Option(names = "--person", paramLabel = "NAME")
  private List<String> people = new ArrayList<>();

  @Mixin private ReachOptions reach = new ReachOptions();

  /** Whether a plan file says what shall be, so that only what it lacks need be asked. */
  boolean hasPlan() {
    return plan != null;
  }

  /** Whether an image was asked for, or how large it shall be. */
  boolean hasPlace() {
    return image != null || size != null;
  }

  /** What was said, all of it checked. */
  PlanDraft draft(CatalogueFolder catalogue) throws StickException {
    PlanDraft draft = plan == null ? new PlanDraft() : read(plan, catalogue.choices());
    if (image != null) {
      draft.image(image);
    }
    if (name != null) {
      draft.name(serverName(name));
    }
    if (size != null) {
      draft.size(ImageSize.parse(size));
    }
    if (memory != null) {
      draft.memory(memoryClass(memory));
    }
    if (strict) {
      draft.strict(true);
    }
    if (onionsForAnybody) {
      draft.onionsNeedKeys(false);
    }
    for (String person : people) {
      draft.person(person(person));
    }
    reach.addTo(draft);
    services(draft, catalogue);
    return draft;
  }

  private static PlanDraft read(Path file, ServiceChoices choices) throws StickException {
    try {
      return PlanFile.read(file, choices);
    } catch (TomlException e) {
      throw StickException.because(Cause.BAD_PLAN, e);
    } catch (IOException e) {
      throw new StickException(Cause.BAD_PLAN, file + ": " + StickException.reason(e));
    }
  }

  static ServerName serverName(String text) throws StickException {
    try {
      return ServerName.of(text);
    } catch (InvalidServerNameException e) {
      throw StickException.because(Cause.BAD_NAME, e);
    }
  }

  static MemoryClass memoryClass(int mib) throws StickException {
    return MemoryClass.ofMib(mib)
        .orElseThrow(() -> new StickException(Cause.BAD_MEMORY_CLASS, mib));
  }

  static PersonName person(String text) throws StickException {
    return PersonName.of(text).orElseThrow(() -> new StickException(Cause.BAD_PERSON, text));
  }

  private void services(PlanDraft draft, CatalogueFolder catalogue) throws StickException {
    for (String service : services) {
      catalogue.choices().service(service);
      draft.service(service);
    }
    for (String option : options) {
      OptionName name = optionName(draft, option);
      if (ServiceChoices.isSecret(catalogue.choices().option(name))) {
        throw new StickException(Cause.SECRET_IN_ARGUMENTS, name);
      }
      draft.option(name, catalogue.choices().value(name, valueOf(option)));
    }
    for (String option : optionFiles) {
      OptionName name = optionName(draft, option);
      String value = content(Path.of(valueOf(option)));
      draft.option(name, catalogue.choices().value(name, value));
    }
  }

  /** What stands before the equals sign. */
  static OptionName optionName(String given) throws StickException {
    // Neither the value nor what stands in its place: it may be a secret in the wrong option.
    String before = given.substring(0, Math.max(given.indexOf('='), 0));
    return OptionName.parse(before)
        .orElseThrow(
            () -> new StickException(Cause.BAD_OPTION, "--option", CreateText.of("option.form")));
  }

  private static OptionName optionName(PlanDraft draft, String given) throws StickException {
    OptionName name = optionName(given);
    if (draft.services().stream().noneMatch(chosen -> chosen.name().equals(name.service()))) {
      throw new StickException(
          Cause.BAD_OPTION, name, CreateText.of("option.not-chosen", name.service()));
    }
    return name;
  }

  static String valueOf(String given) {
    return given.substring(given.indexOf('=') + 1);
  }

  /** A text of one line; the line break at its end does not count. */
  static String content(Path file) throws StickException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_OPTION_FILE);
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (CharacterCodingException e) {
      throw new StickException(Cause.BAD_OPTION_FILE, file, CreateText.of("option.not-text-file"));
    } catch (IOException e) {
      throw new StickException(Cause.BAD_OPTION_FILE, file, StickException.reason(e));
    }
  }
}
