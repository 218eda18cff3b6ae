// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ServiceOption;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.plan.OptionName;
import org.tailsserver.creator.plan.PlanDraft;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;

/** Asks a person for what has not been said of a new stick, and asks again until it fits. */
final class Questions {

  private final Terminal terminal;
  private final CatalogueFolder catalogue;
  private final NewServer server;
  private final PlanDraft draft;

  Questions(Terminal terminal, CatalogueFolder catalogue, NewServer server, PlanDraft draft) {
    this.terminal = terminal;
    this.catalogue = catalogue;
    this.server = server;
    this.draft = draft;
  }

  /** Only what no stick can do without. */
  void askMissing() throws StickException {
    askImageAndName();
    for (OptionName option : draft.owed()) {
      askOption(option, catalogue.choices().option(option), true);
    }
  }

  /** All there is to choose. */
  void askAll() throws StickException {
    terminal.say(CreateText.of("ask.introduction"));
    askImageAndName();
    if (draft.size().isEmpty()) {
      String size = ImageSize.DEFAULT.mib() + "M";
      until(() -> draft.size(ImageSize.parse(terminal.ask(text("ask.size"), size))));
    }
    askServices();
    askPeople();
    if (draft.memory().isEmpty()) {
      terminal.say(CreateText.of("ask.memory.help"));
      String least = Integer.toString(MemoryClass.MIB_256.machineMib());
      until(() -> draft.memory(memory(terminal.ask(text("ask.memory"), least))));
    }
    ReachQuestions reach = new ReachQuestions(terminal, draft);
    until(reach::askNetwork);
    until(reach::askWays);
    if (draft.strict().isEmpty() && draft.ways().map(Ways::web).orElse(true)) {
      terminal.say(CreateText.of("ask.strict.help"));
      draft.strict(terminal.agree(text("ask.strict"), false));
    }
  }

  private interface Question {
    void ask() throws StickException;
  }

  /** Asks until the answer fits; says each time why one does not. */
  private void until(Question question) throws StickException {
    while (true) {
      try {
        question.ask();
        return;
      } catch (StickException e) {
        if (e.what() == Cause.INTERRUPTED) {
          throw e;
        }
        terminal.say(String.valueOf(e.getMessage()));
      }
    }
  }

  private void askImageAndName() throws StickException {
    while (draft.image().isEmpty()) {
      askImage();
    }
    server.forgetWhatWasNeverWritten(draft.image().orElseThrow());
    if (draft.name().isEmpty()) {
      terminal.say(CreateText.of("ask.name.help"));
      until(() -> {
        ServerName name = PlanOptions.serverName(terminal.ask(text("ask.name")));
        server.requireFree(name);
        draft.name(name);
      });
    }
  }

  private void askImage() throws StickException {
    Path file;
    try {
      file = Path.of(terminal.ask(text("ask.image"), "server.img"));
    } catch (InvalidPathException e) {
      terminal.say(CreateText.of("plan.path"));
      return;
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !draft.replaces()) {
      if (!terminal.agree(CreateText.of("ask.replace", file), false)) {
        return;
      }
      draft.replace();
    }
    draft.image(file);
  }

  private static MemoryClass memory(String typed) throws StickException {
    Optional<MemoryClass> known =
        Arrays.stream(MemoryClass.values())
            .filter(memory -> Integer.toString(memory.machineMib()).equals(typed))
            .findFirst();
    return known.orElseThrow(() -> new StickException(Cause.BAD_MEMORY_CLASS, typed));
  }

  private void askServices() throws StickException {
    ServiceChoices choices = catalogue.choices();
    if (draft.services().isEmpty()) {
      terminal.say(CreateText.of("ask.services"));
      for (CatalogueService service : choices.catalogue().services()) {
        String name = service.displayName(Locale.getDefault());
        if (terminal.agree(CreateText.of("ask.service", name), false)) {
          draft.service(service.name());
        }
      }
    }
    for (ServiceEntry entry : draft.services()) {
      for (ServiceOption option : choices.service(entry.name()).options()) {
        if (!entry.options().containsKey(option.name())) {
          askOption(new OptionName(entry.name(), option.name()), option, false);
        }
      }
    }
  }

  private void askOption(OptionName name, ServiceOption option, boolean owed)
      throws StickException {
    CatalogueService service = catalogue.choices().service(name.service());
    String title = service.displayName(Locale.getDefault());
    terminal.say(
        CreateText.of("ask.option.help", title, service.text(option.help(), Locale.getDefault())));
    if (ServiceChoices.isSecret(option)) {
      until(() -> askSecret(name, owed));
      return;
    }
    String fallback = ServiceChoices.shown(option.fallback());
    until(() -> {
      String typed = terminal.ask(CreateText.of("ask.option", option.name()), fallback);
      if (!typed.equals(fallback)) {
        draft.option(name, catalogue.choices().value(name, typed));
      }
    });
  }

  /** What is typed becomes part of server.toml, so of strings; only the echo can be kept away. */
  private void askSecret(OptionName name, boolean owed) throws StickException {
    char[] typed = terminal.secret(CreateText.of("ask.secret", name.option()));
    try {
      if (typed.length > 0 || owed) {
        draft.option(name, catalogue.choices().value(name, new String(typed)));
      }
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  private void askPeople() throws StickException {
    if (draft.services().isEmpty()) {
      return;
    }
    if (draft.onionsNeedKeys().isEmpty()) {
      terminal.say(CreateText.of("ask.keys.help"));
      draft.onionsNeedKeys(terminal.agree(text("ask.keys"), true));
    }
    if (draft.onionsNeedKeys().orElse(true) && draft.people().isEmpty()) {
      terminal.say(CreateText.of("ask.people.help"));
      until(this::askNames);
    }
  }

  private void askNames() throws StickException {
    List<PersonName> people = new ArrayList<>();
    for (String name : terminal.ask(text("ask.people")).split("[\\s,]+", -1)) {
      if (!name.isEmpty()) {
        people.add(PlanOptions.person(name));
      }
    }
    people.forEach(draft::person);
  }

  private static String text(String key) {
    return CreateText.of(key);
  }
}
