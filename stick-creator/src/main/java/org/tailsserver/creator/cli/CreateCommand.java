// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.device.SystemImage;
import org.tailsserver.creator.passphrase.PassphraseStrength;
import org.tailsserver.creator.passphrase.PassphraseStrength.Verdict;
import org.tailsserver.creator.plan.PlanDraft;
import org.tailsserver.creator.plan.PlanFile;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  @Mixin private DiskOptions disk = new DiskOptions();

  @Mixin private PackageOptions packageOptions = new PackageOptions();

  @Mixin private SheetOptions sheet = new SheetOptions();

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
  private final Disks disks;

  CreateCommand(InputStream in, Disks disks) {
    this.in = in;
    this.disks = disks;
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
    sheet.requireFree();
    server.forgetDisksNeverWritten(disks);
    PlanDraft draft = options.draft(catalogue);
    if (force) {
      draft.replace();
    }
    if (terminal.isPresent() && draft.image().isEmpty()) {
      disk.choose(terminal.get(), disks);
    }
    Optional<SystemImage> system = disk.system(progress());
    if (!disk.isGiven()) {
      create(server, catalogue, terminal, draft, Optional.empty());
      return;
    }
    if (options.hasPlace()) {
      throw new ParameterException(spec().commandLine(), CreateText.of("create.two-targets"));
    }
    Tool.requireAll();
    try (Closing _ = () -> close(system)) {
      DiskTarget target = disk.target(disks, system, server.folder());
      try (DiskDestination _ = target.destination()) {
        draft.image(target.disk().node());
        draft.size(target.size());
        create(server, catalogue, terminal, draft, Optional.of(target));
      }
    }
  }

  private interface Closing extends AutoCloseable {
    @Override
    void close() throws StickException;
  }

  private static void close(Optional<SystemImage> system) throws StickException {
    if (system.isPresent()) {
      try {
        system.get().close();
      } catch (IOException e) {
        throw StickException.of(e);
      }
    }
  }

  private void create(
      NewServer server,
      CatalogueFolder catalogue,
      Optional<Terminal> terminal,
      PlanDraft draft,
      Optional<DiskTarget> target)
      throws StickException {
    if (terminal.isPresent()) {
      ask(new Questions(terminal.get(), catalogue, server, draft));
    }
    StickPlan plan = draft.complete();
    Map<String, ConfiguredService> configured = configure(plan, catalogue);
    PackagePlan packages = packageOptions.plan(plan, catalogue);
    server.forgetWhatWasNeverWritten(plan.image());
    server.requireFree(plan.name());
    if (target.isEmpty()) {
      StickImage.check(plan);
    }
    if (dryRun || terminal.isPresent()) {
      tell(PlanWords.of(plan, catalogue, target.isPresent(), packages));
    } else if (packages.lacks()) {
      err().println(packages.text());
    }
    requireAgreement(terminal, plan, target);
    if (writePlan != null) {
      String text = PlanFile.text(plan, catalogue.choices(), target.isEmpty());
      PlanSaving.save(text, writePlan, force);
    }
    if (dryRun) {
      tell(CreateText.of("plan.dry-run"));
      return;
    }
    // Before the passphrase: it is not kept waiting in memory for a network.
    try (PackagePlan.Fetched fetched = packages.fetch(plan, progress());
        Passphrase passphrase = passphrase(terminal, plan)) {
      NewServer.Made made =
          server.write(
              plan,
              fetched.files(),
              target.map(DiskTarget::destination),
              passphrase,
              configured,
              progress());
      tellOfServer(plan, made.server(), server);
      sheet.write(made.server(), made.onions());
    }
  }

  private Progress progress() {
    return new ProgressLine(err(), InstantSource.system());
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
  private void requireAgreement(
      Optional<Terminal> terminal, StickPlan plan, Optional<DiskTarget> target)
      throws StickException {
    if (target.isPresent()) {
      target.get().describe(err());
      if (!dryRun) {
        target.get().agree(disk.confirmed(), err());
      }
    } else if (!dryRun && terminal.isPresent() && !yes && PlanWords.erases(plan)) {
      String name = String.valueOf(plan.image().getFileName());
      if (!terminal.get().ask(CreateText.of("ask.agree", name)).equals(name)) {
        throw new StickException(Cause.IMAGE_STAYS, plan.image());
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
            disk.isGiven() ? "created-on-disk" : "created",
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
