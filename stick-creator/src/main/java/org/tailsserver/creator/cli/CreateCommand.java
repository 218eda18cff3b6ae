// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.catalogue.CatalogueService;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.name.InvalidServerNameException;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.creator.device.DiskDestination;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.OwnedOnion;
import org.tailsserver.creator.write.Progress;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickImage;
import org.tailsserver.creator.write.StickPlan;
import org.tailsserver.creator.write.Tool;
import org.tailsserver.pinning.pin.Pin;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.NewOnion;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import org.tailsserver.protocol.passphrase.Passphrase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tails-server-stick create}: writes a stick and keeps its pin. */
@Command(name = "create", mixinStandardHelpOptions = true)
final class CreateCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--image", paramLabel = "FILE")
  private @Nullable Path image;

  @Mixin private DiskOptions disk = new DiskOptions();

  @Mixin private SheetOptions sheet = new SheetOptions();

  @Option(names = "--name", required = true, paramLabel = "NAME")
  private String name = "";

  @Option(names = "--size", paramLabel = "SIZE", defaultValue = "72M")
  private String size = "";

  @Option(names = "--service", paramLabel = "SERVICE")
  private List<String> services = new ArrayList<>();

  @Option(names = "--memory-class", paramLabel = "MIB", defaultValue = "256")
  private int memory;

  @Option(names = "--strict")
  private boolean strict;

  @Option(names = "--onions-for-anybody")
  private boolean onionsForAnybody;

  @Option(names = "--passphrase-stdin")
  private boolean passphraseFromStdin;

  @Option(names = "--pin-store", paramLabel = "DIR")
  private @Nullable Path pinStore;

  @Option(
      names = "--catalogue",
      paramLabel = "DIR",
      defaultValue = "${sys:tailsserver.catalogue:-/usr/lib/tails-server/catalogue}")
  private Path catalogue = Path.of("");

  @Option(names = "--force")
  private boolean force;

  private final InputStream in;
  private final Disks disks;

  /** The services with their options, as the catalogue has them. */
  private final Map<String, ConfiguredService> configured = new HashMap<>();

  CreateCommand(InputStream in, Disks disks) {
    this.in = in;
    this.disks = disks;
  }

  @Override
  public Integer call() {
    try {
      PinStore store = pinStore == null ? PinStore.ofThisUser() : PinStore.at(pinStore);
      sheet.requireFree();
      forgetWhatWasNeverWritten(DiskDestination.brokenPromises(store.folder(), disks), store);
      DiskDestination.forgetPromises(store.folder(), disks);
      if (disk.isGiven()) {
        createOnDisk(store);
      } else {
        StickPlan plan = plan(requireImage(), ImageSize.parse(size));
        forgetWhatWasNeverWritten(StickImage.brokenPromises(plan.image()), store);
        requireFree(plan.name(), store);
        try (Passphrase passphrase = passphrase()) {
          write(plan, StickImage.prepare(plan, passphrase, progress()), store);
        }
      }
      return ExitCodes.DONE;
    } catch (StickException e) {
      err().println(e.getMessage());
      return ExitCodes.of(e.what());
    }
  }

  private Path requireImage() {
    if (image == null) {
      throw new ParameterException(spec().commandLine(), CreateText.of("create.no-target"));
    }
    return image;
  }

  private void createOnDisk(PinStore store) throws StickException {
    if (image != null) {
      throw new ParameterException(spec().commandLine(), CreateText.of("create.two-targets"));
    }
    Tool.requireAll();
    DiskTarget target = disk.target(disks, store.folder());
    try (DiskDestination destination = target.destination()) {
      StickPlan plan = plan(target.disk().node(), target.size());
      requireFree(plan.name(), store);
      target.agree(disk.confirmed(), err());
      try (Passphrase passphrase = passphrase()) {
        write(plan, StickImage.prepare(plan, destination, passphrase, progress()), store);
      }
    }
  }

  private Passphrase passphrase() throws StickException {
    return passphraseFromStdin ? PassphraseInput.from(in) : PassphraseInput.fromTerminal();
  }

  private Progress progress() {
    return new ProgressLine(err(), InstantSource.system());
  }

  private StickPlan plan(Path target, ImageSize size) throws StickException {
    try {
      return new StickPlan(
          target,
          force,
          ServerName.of(name),
          size,
          MemoryClass.ofMib(memory)
              .orElseThrow(() -> new StickException(Cause.BAD_MEMORY_CLASS, memory)),
          strict,
          config(),
          !onionsForAnybody);
    } catch (InvalidServerNameException e) {
      throw StickException.because(Cause.BAD_NAME, e);
    }
  }

  private ServerConfig config() throws StickException {
    List<ServiceEntry> entries = new ArrayList<>();
    if (!services.isEmpty()) {
      Catalogue known = loadCatalogue();
      for (String service : new LinkedHashSet<>(services)) {
        Optional<CatalogueService> found = known.find(service);
        if (found.isEmpty()) {
          String all =
              known.services().stream()
                  .map(CatalogueService::name)
                  .collect(Collectors.joining(", "));
          throw new StickException(Cause.UNKNOWN_SERVICE, service, all);
        }
        ServiceEntry entry = new ServiceEntry(service);
        configured.put(service, configure(found.get(), entry));
        entries.add(entry);
      }
    }
    return new ServerConfig(entries);
  }

  private static ConfiguredService configure(CatalogueService service, ServiceEntry entry)
      throws StickException {
    return switch (service.choose(entry)) {
      case CatalogueService.Choice.Accepted(var configured) -> configured;
      case CatalogueService.Choice.Refused(String option, String why) ->
          throw new StickException(Cause.BAD_CATALOGUE, option + ": " + why);
    };
  }

  private Catalogue loadCatalogue() throws StickException {
    try {
      return Catalogue.load(catalogue);
    } catch (IOException | TomlException e) {
      throw StickException.because(Cause.BAD_CATALOGUE, e);
    }
  }

  /** A run that was killed after it kept the pin and before it gave the image its name. */
  private static void forgetWhatWasNeverWritten(List<Pin> pins, PinStore store)
      throws StickException {
    try {
      for (Pin pin : pins) {
        Optional<PinnedServer> kept = store.findByPin(pin);
        if (kept.isPresent()) {
          store.remove(kept.get().petname().text());
        }
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  private static void requireFree(ServerName name, PinStore store) throws StickException {
    try {
      if (store.find(name.text()).isPresent()) {
        throw new StickException(Cause.NAME_TAKEN, name.text());
      }
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  /**
   * The pin is kept first: a stick nobody can recognise is worse than a pin without a stick, which
   * the next run can forget.
   */
  private void write(StickPlan plan, StickImage prepared, PinStore store) throws StickException {
    try (StickImage stick = prepared) {
      PinnedServer server = stick.server();
      stick.promise();
      store.save(server, stick.client(), stick.sshClient(), onions(stick));
      try {
        stick.publish();
      } catch (StickException e) {
        // A stick that is there already must stay recognisable.
        if (e.what() != Cause.NOT_CONFIRMED) {
          store.remove(server.petname().text());
        }
        throw e;
      }
      tell(plan, server, store);
      sheet.write(server, onions(stick).stream().map(NewOnion::onion).toList());
    } catch (PinStoreException e) {
      throw StickException.because(Cause.PIN_NOT_KEPT, e);
    }
  }

  private List<NewOnion> onions(StickImage stick) {
    List<NewOnion> onions = new ArrayList<>();
    for (OwnedOnion made : stick.onions()) {
      ConfiguredService service = Objects.requireNonNull(configured.get(made.service()));
      KeptOnion onion =
          new KeptOnion(
              made.service(),
              made.address(),
              OptionalInt.of(service.service().handOver().port()),
              service.password(),
              made.key().isPresent() ? KeptOnion.Access.KEY : KeptOnion.Access.ANYBODY);
      onions.add(new NewOnion(onion, made.key()));
    }
    return onions;
  }

  private void tell(StickPlan plan, PinnedServer server, PinStore store) {
    PrintWriter out = spec().commandLine().getOut();
    out.println(
        CreateText.of(
            disk.isGiven() ? "created-on-disk" : "created",
            server.name().text(),
            plan.image(),
            store.folder().resolve(server.petname().text()),
            String.join(" ", server.pin().words())));
    if (!plan.config().services().isEmpty()) {
      out.println(CreateText.of("onions", server.petname().text()));
    }
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
