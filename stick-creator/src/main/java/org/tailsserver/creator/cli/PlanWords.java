// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ServiceOption;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickPlan;

/** A plan in plain words, with all that would be lost by it. */
final class PlanWords {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM);

  private final StickPlan plan;
  private final CatalogueFolder catalogue;
  private final boolean onDisk;
  private final List<String> lines = new ArrayList<>();

  private PlanWords(StickPlan plan, CatalogueFolder catalogue, boolean onDisk) {
    this.plan = plan;
    this.onDisk = onDisk;
    this.catalogue = catalogue;
  }

  /** Whether there is something to lose. */
  static boolean erases(StickPlan plan) {
    return plan.replace() && Files.exists(plan.image(), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * In words.
   *
   * @param onDisk whether the stick comes onto a disk; what is lost there is not said here
   */
  static String of(StickPlan plan, CatalogueFolder catalogue, boolean onDisk, PackagePlan packages)
      throws StickException {
    return new PlanWords(plan, catalogue, onDisk).text(packages);
  }

  private String text(PackagePlan packages) throws StickException {
    say("plan.title");
    say("plan.name", plan.name().text());
    say(
        onDisk ? "plan.disk" : "plan.image",
        plan.image().toAbsolutePath().normalize(),
        plan.size().mib());
    say("plan.memory", plan.memory().machineMib(), plan.memory().argon2KiB() >> 10);
    reach();
    if (plan.config().services().isEmpty()) {
      say("plan.no-services");
    }
    for (ServiceEntry service : plan.config().services()) {
      service(service);
    }
    lines.addAll(packages.words());
    if (!plan.config().services().isEmpty()) {
      people();
    }
    if (!onDisk) {
      say(erases(plan) ? "plan.erases" : "plan.erases-nothing", plan.image(), lastChanged());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private void reach() {
    ReachWords.of(plan.ways(), plan.network(), plan.strict()).forEach(lines::add);
  }

  private void service(ServiceEntry entry) throws StickException {
    CatalogueService service = catalogue.choices().service(entry.name());
    say("plan.service", service.displayName(Locale.getDefault()));
    for (ServiceOption option : service.options()) {
      TomlValue value = chosen(entry.options(), option);
      String shown = ServiceChoices.shown(value);
      if (ServiceChoices.isSecret(option)) {
        say(shown.isEmpty() ? "plan.no-secret" : "plan.secret-set", option.name());
      } else {
        say("plan.option", option.name(), shown);
      }
    }
  }

  private static TomlValue chosen(Map<String, TomlValue> options, ServiceOption option) {
    return options.getOrDefault(option.name(), option.fallback());
  }

  private void people() {
    if (!plan.onionsNeedKeys()) {
      say("plan.anybody");
    } else if (plan.people().isEmpty()) {
      say("plan.owner-alone");
    } else {
      say(
          "plan.people",
          plan.people().stream().map(person -> person.text()).collect(Collectors.joining(", ")));
    }
  }

  private String lastChanged() {
    Path image = plan.image();
    try {
      return DAY.format(
          Files.getLastModifiedTime(image).toInstant().atZone(ZoneId.systemDefault()));
    } catch (IOException e) {
      return "?";
    }
  }

  private void say(String key, Object... arguments) {
    Object[] plain = new Object[arguments.length];
    for (int i = 0; i < plain.length; i++) {
      // No number grouping, and nothing that could steer a terminal.
      plain[i] = String.valueOf(arguments[i]).replaceAll("\\p{C}", "?");
    }
    lines.add(CreateText.of(key, plain));
  }
}
