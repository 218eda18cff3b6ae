// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.passphrase.PassphraseStrength;
import org.tailsserver.creator.passphrase.PassphraseStrength.Verdict;
import org.tailsserver.creator.plan.PlanDraft;
import org.tailsserver.creator.plan.PlanFile;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tails-server-stick create}: plans a stick, writes it and keeps its pin. */
@Command(name = "create", mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {

  /** Where the passphrase comes from, if it is not asked for. */
  static final class Source {
    @Option(names = "--generate")
    private boolean generate;

    @Option(names = "--passphrase-stdin")
    private boolean stdin;
  }

  @Spec private @Nullable CommandSpec spec;

  @Mixin private PlanOptions options = new PlanOptions();

  @Option(names = "--write-plan", paramLabel = "FILE")
  private @Nullable Path writePlan;

  @Option(names = "--dry-run")
  private boolean dryRun;

  @Option(names = "--yes")
  private boolean yes;

  @ArgGroup(exclusive = true)
  private Source source = new Source();

  @Option(names = "--pin-store", paramLabel = "DIR")
  private @Nullable Path pinStore;

  @Option(
      names = "--catalogue",
      paramLabel = "DIR",
      defaultValue = "${sys:tailsserver.catalogue:-/usr/lib/tails-server/catalogue}")
  private Path catalogueFolder = Path.of("");

  @Option(names = "--force")
  private boolean force;

  private final InputStream in;

  CreateCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() {
    try {
      NewServer server =
          new NewServer(pinStore == null ? PinStore.ofThisUser() : PinStore.at(pinStore));
      create(server, new CatalogueFolder(catalogueFolder));
      return ExitCodes.DONE;
    } catch (StickException e) {
      err().println(e.getMessage());
      return ExitCodes.of(e.what());
    }
  }

  private void create(NewServer server, CatalogueFolder catalogue) throws StickException {
    // Whoever gives the passphrase on standard input has nothing left to answer with.
    Optional<Terminal> terminal = source.stdin ? Optional.empty() : Terminal.find();
    PlanDraft draft = options.draft(catalogue);
    if (force) {
      draft.replace();
    }
    if (terminal.isPresent()) {
      ask(new Questions(terminal.get(), catalogue, server, draft));
    }
    StickPlan plan = draft.complete();
    Map<String, ConfiguredService> configured = configure(plan, catalogue);
    server.forgetWhatWasNeverWritten(plan.image());
    server.requireFree(plan.name());
    StickImage.check(plan);
    if (dryRun || terminal.isPresent()) {
      tell(PlanWords.of(plan, catalogue));
    }
    if (!dryRun && terminal.isPresent()) {
      requireAgreement(terminal.get(), plan);
    }
    if (writePlan != null) {
      PlanSaving.save(PlanFile.text(plan, catalogue.choices()), writePlan, force);
    }
    if (dryRun) {
      tell(CreateText.of("plan.dry-run"));
      return;
    }
    try (Passphrase passphrase = passphrase(terminal, plan)) {
      PinnedServer made =
          server.write(
              plan,
              passphrase,
              configured,
              phase -> err().println(CreateText.of("phase." + phase.name())));
      tellOfServer(plan, made, server);
    }
  }

  private void ask(Questions questions) throws StickException {
    if (options.hasPlan() || yes) {
      questions.askMissing();
    } else {
      questions.askAll();
    }
  }

  /** The services with their options, as the catalogue has them. */
  private static Map<String, ConfiguredService> configure(StickPlan plan, CatalogueFolder catalogue)
      throws StickException {
    Map<String, ConfiguredService> configured = new HashMap<>();
    for (ServiceEntry entry : plan.config().services()) {
      CatalogueService service = catalogue.choices().service(entry.name());
      switch (service.choose(entry)) {
        case CatalogueService.Choice.Accepted(var accepted) ->
            configured.put(entry.name(), accepted);
        case CatalogueService.Choice.Refused(String option, String why) ->
            throw new StickException(Cause.BAD_OPTION, entry.name() + "." + option, why);
      }
    }
    return configured;
  }

  /** What would be lost is named once more by whoever loses it. */
  private void requireAgreement(Terminal terminal, StickPlan plan) throws StickException {
    if (!yes && PlanWords.erases(plan)) {
      String name = String.valueOf(plan.image().getFileName());
      if (!terminal.ask(CreateText.of("ask.agree", name)).equals(name)) {
        throw new StickException(Cause.NOT_AGREED, plan.image());
      }
    }
  }

  private Passphrase passphrase(Optional<Terminal> terminal, StickPlan plan) throws StickException {
    if (source.stdin) {
      Passphrase given = PassphraseInput.from(in);
      warnIfWeak(given, plan);
      return given;
    }
    NewPassphrase asked =
        new NewPassphrase(
            terminal.orElseThrow(() ->
                new StickException(
                    source.generate ? Cause.NO_TERMINAL_TO_SHOW : Cause.NO_TERMINAL)),
            plan.memory());
    return source.generate ? asked.generate() : asked.choose();
  }

  private void warnIfWeak(Passphrase passphrase, StickPlan plan) {
    PassphraseStrength strength = PassphraseStrength.of(passphrase);
    if (strength.verdict(plan.memory().argon2KiB()) == Verdict.WEAK) {
      err().println(NewPassphrase.words(strength, plan.memory()));
    }
  }

  private void tellOfServer(StickPlan plan, PinnedServer made, NewServer server) {
    tell(
        CreateText.of(
            "created",
            made.name().text(),
            plan.image(),
            server.folder(made),
            String.join(" ", made.pin().words())));
    if (!plan.config().services().isEmpty()) {
      tell(CreateText.of("onions", made.petname().text()));
    }
  }

  private void tell(String text) {
    PrintWriter out = spec().commandLine().getOut();
    out.println(text);
    out.flush();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
