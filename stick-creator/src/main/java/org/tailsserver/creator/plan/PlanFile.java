// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tailsserver.config.catalogue.ServiceOption;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.config.toml.TomlTable;
import org.tailsserver.config.toml.TomlText;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickPlan;

/**
 * A plan as a file (TOML), so that a stick can be planned on one day and made on another:
 *
 * <pre>
 * version = 1
 * image = "workshop.img"
 * size = "72M"
 * name = "workshop"
 * memory-class = 256
 * strict = false
 * onions-need-keys = true
 * people = ["alice"]
 * secrets = ["gobby.password"]
 *
 * [ways]
 * announce = true
 * console = true
 * web = true
 *
 * [network]
 * addresses = ["192.168.4.2/24"]
 * gateways = ["192.168.4.1"]
 *
 * [service.gobby]
 * autosave-seconds = 10
 * </pre>
 *
 * All but the version may be left out. It holds no secret: {@code secrets} names the options that
 * must be given besides.
 */
public final class PlanFile {

  /** The version this class reads and writes. */
  public static final int VERSION = 1;

  private final TomlTable file;
  private final ServiceChoices choices;
  private final PlanDraft draft = new PlanDraft();

  private PlanFile(TomlTable file, ServiceChoices choices) {
    this.file = file;
    this.choices = choices;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws TomlException if it is wrong; the message names the line, and never a value
   */
  public static PlanDraft read(Path file, ServiceChoices choices)
      throws IOException, TomlException {
    return new PlanFile(TomlTable.read(file), choices).read();
  }

  /** Reads a text, called {@code name} in errors. */
  static PlanDraft parse(String name, String text, ServiceChoices choices) throws TomlException {
    return new PlanFile(TomlTable.parse(name, text), choices).read();
  }

  private PlanDraft read() throws TomlException {
    if (file.whole("version") != VERSION) {
      throw file.error("version", PlanText.of("plan.version", file.whole("version"), VERSION));
    }
    file.allowOnly(
        "version",
        "image",
        "size",
        "name",
        "memory-class",
        "strict",
        "onions-need-keys",
        "people",
        "secrets",
        PlanReach.WAYS,
        PlanReach.NETWORK,
        "service");
    target();
    if (file.has("name")) {
      name();
    }
    if (file.has("memory-class")) {
      draft.memory(memory());
    }
    if (file.has("strict")) {
      draft.strict(file.flag("strict"));
    }
    if (file.has("onions-need-keys")) {
      draft.onionsNeedKeys(file.flag("onions-need-keys"));
    }
    for (String person : file.texts("people")) {
      draft.person(
          PersonName.of(person)
              .orElseThrow(() -> file.error("people", PlanText.of("plan.person"))));
    }
    PlanReach.read(file, draft);
    services();
    secrets();
    return draft;
  }

  private void target() throws TomlException {
    if (file.has("image")) {
      try {
        String image = file.text("image");
        if (image.isEmpty()) {
          throw file.error("image", PlanText.of("plan.path"));
        }
        draft.image(Path.of(image));
      } catch (InvalidPathException e) {
        throw file.error("image", PlanText.of("plan.path"));
      }
    }
    if (file.has("size")) {
      try {
        draft.size(ImageSize.parse(file.text("size")));
      } catch (StickException e) {
        throw because("size", e);
      }
    }
  }

  private void name() throws TomlException {
    try {
      draft.name(ServerName.of(file.text("name")));
    } catch (InvalidServerNameException e) {
      throw because("name", e);
    }
  }

  private MemoryClass memory() throws TomlException {
    long mib = file.whole("memory-class");
    for (MemoryClass known : MemoryClass.values()) {
      if (known.machineMib() == mib) {
        return known;
      }
    }
    throw file.error("memory-class", PlanText.of("failure.BAD_MEMORY_CLASS", mib));
  }

  private void services() throws TomlException {
    TomlTable services = file.has("service") ? file.table("service") : null;
    if (services == null) {
      return;
    }
    for (String service : services.keys()) {
      try {
        choices.service(service);
      } catch (StickException e) {
        throw services.error(service, String.valueOf(e.getMessage()));
      }
      draft.service(service);
      TomlTable options = services.table(service);
      for (String option : options.keys()) {
        option(options, new OptionName(service, option));
      }
    }
  }

  private void option(TomlTable options, OptionName name) throws TomlException {
    try {
      ServiceOption option = choices.option(name);
      if (ServiceChoices.isSecret(option)) {
        throw options.error(name.option(), PlanText.of("plan.secret", name));
      }
      TomlValue value = options.value(name.option());
      Optional<String> objection = option.objection(value);
      if (objection.isPresent()) {
        throw options.error(name.option(), objection.get());
      }
      draft.option(name, value);
    } catch (StickException e) {
      throw options.error(name.option(), String.valueOf(e.getMessage()));
    }
  }

  private void secrets() throws TomlException {
    for (String text : file.texts("secrets")) {
      OptionName name =
          OptionName.parse(text)
              .filter(option ->
                  draft.services().stream()
                      .anyMatch(service -> service.name().equals(option.service())))
              .orElseThrow(() -> file.error("secrets", PlanText.of("plan.not-secret")));
      try {
        if (!ServiceChoices.isSecret(choices.option(name))) {
          throw file.error("secrets", PlanText.of("plan.not-secret"));
        }
      } catch (StickException e) {
        throw because("secrets", e);
      }
      draft.owe(name);
    }
  }

  private TomlException because(String key, Exception e) {
    return file.error(key, String.valueOf(e.getMessage()));
  }

  /**
   * The text of a plan without its secrets; reading it gives the same plan once these are given.
   * Whether a file may be replaced is left out: that is said each time.
   */
  public static String text(StickPlan plan, ServiceChoices choices, boolean withImage)
      throws StickException {
    List<String> secrets = new ArrayList<>();
    TomlText services = new TomlText();
    for (ServiceEntry service : plan.config().services()) {
      TomlText options = new TomlText();
      for (var chosen : service.options().entrySet()) {
        OptionName name = new OptionName(service.name(), chosen.getKey());
        if (ServiceChoices.isSecret(choices.option(name))) {
          secrets.add(name.toString());
        } else {
          options.put(chosen.getKey(), chosen.getValue());
        }
      }
      services.put(service.name(), options);
    }
    TomlText text = new TomlText().put("version", VERSION);
    if (withImage) {
      text = text.put("image", plan.image().toString()).put("size", plan.size().mib() + "M");
    }
    text =
        text.put("name", plan.name().text())
            .put("memory-class", plan.memory().machineMib())
            .put("strict", plan.strict())
            .put("onions-need-keys", plan.onionsNeedKeys())
            .put("people", plan.people().stream().map(PersonName::text).toList())
            .put("secrets", secrets);
    PlanReach.write(plan, text);
    return (plan.config().services().isEmpty() ? text : text.put("service", services)).text();
  }
}
