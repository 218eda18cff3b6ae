// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tailsserver.client.json.OnionsJson;
import org.tailsserver.client.onions.Clipboard;
import org.tailsserver.client.onions.OnionText;
import org.tailsserver.client.text.ClientText;
import org.tailsserver.config.catalogue.Catalogue;
import org.tailsserver.config.toml.TomlException;
import org.tailsserver.pinning.handover.HandOverBlock;
import org.tailsserver.pinning.handover.OnionService;
import org.tailsserver.pinning.handover.SecretText;
import org.tailsserver.pinning.onion.ClientKey;
import org.tailsserver.pinning.store.KeptOnion;
import org.tailsserver.pinning.store.KeptOnions;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The onion services of a server, and what their guests need. */
@Command(
    name = "onions",
    mixinStandardHelpOptions = true,
    versionProvider = TailsServerCommand.Version.class)
final class OnionsCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final Supplier<Clipboard.Search> clipboard;

  @Parameters(index = "0", paramLabel = "NAME", descriptionKey = "petname")
  private String petname = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "SERVICE", descriptionKey = "onion-service")
  private @Nullable String service;

  @Option(names = "--hand-over")
  private boolean handOver;

  @ArgGroup private @Nullable Form form;

  /** Where to, if not as text to the terminal; one of them. */
  private static final class Form {
    @Option(names = "--copy")
    private boolean copy;

    @Option(names = "--qr")
    private boolean qr;

    @Option(names = "--json")
    private boolean json;
  }

  @Option(
      names = "--catalogue",
      paramLabel = "DIR",
      defaultValue = "${sys:tailsserver.catalogue:-/usr/lib/tails-server/catalogue}")
  private Path catalogue = Path.of("");

  @Mixin private StoreOption pins = new StoreOption();

  OnionsCommand(Terminal terminal, Supplier<Clipboard.Search> clipboard) {
    this.terminal = terminal;
    this.clipboard = clipboard;
  }

  @Override
  public Integer call() throws Failed, InterruptedException {
    PinnedServer server = Kept.whole(pins.store(), petname);
    KeptOnions kept = pins.store().onions(server);
    Form wanted = form == null ? new Form() : form;
    try {
      List<OnionService> services = services(server, kept.list());
      if (wanted.json) {
        printJson(server, services, kept);
      } else if (wanted.copy) {
        copy(server, requireAny(server, services), kept);
      } else if (wanted.qr) {
        for (OnionService one : requireAny(server, services)) {
          draw(one, kept);
        }
      } else if (handOver) {
        printBlocks(server, requireAny(server, services), kept);
      } else {
        OnionTexts.list(server, services).forEach(terminal.out()::println);
      }
    } catch (PinStoreException e) {
      throw PinsCommand.refused(e);
    }
    return ExitCode.OK.number;
  }

  /** What is known of them, or of the one that was named. */
  private List<OnionService> services(PinnedServer server, List<KeptOnion> kept) throws Failed {
    Optional<Catalogue> known = kept.isEmpty() ? Optional.empty() : catalogue();
    List<OnionService> all =
        kept.stream()
            .map(onion -> new OnionService(onion, known.flatMap(c -> c.find(onion.service()))))
            .toList();
    if (service == null) {
      return all;
    }
    List<OnionService> named = all.stream().filter(one -> one.name().equals(service)).toList();
    if (named.isEmpty()) {
      String names = all.stream().map(OnionService::name).collect(Collectors.joining(", "));
      throw all.isEmpty()
          ? none(server)
          : new Failed(ExitCode.NOT_FOUND, "onions.no-such", server.petname(), service, names);
    }
    return named;
  }

  private Optional<Catalogue> catalogue() {
    try {
      return Optional.of(Catalogue.load(catalogue));
    } catch (IOException | TomlException e) {
      terminal
          .err()
          .println(ClientText.of("onions.no-catalogue", catalogue, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  private static List<OnionService> requireAny(PinnedServer server, List<OnionService> services)
      throws Failed {
    if (services.isEmpty()) {
      throw none(server);
    }
    return services;
  }

  private static Failed none(PinnedServer server) {
    return new Failed(ExitCode.NOT_FOUND, "onions.none", server.petname());
  }

  private void printJson(PinnedServer server, List<OnionService> services, KeptOnions kept)
      throws PinStoreException {
    OnionsJson json = new OnionsJson(server);
    for (OnionService one : services) {
      if (handOver) {
        withKey(kept, one, key -> json.addWithSecrets(one, key));
      } else {
        json.add(one);
      }
    }
    terminal.out().println(json.text());
  }

  private void printBlocks(PinnedServer server, List<OnionService> services, KeptOnions kept)
      throws PinStoreException {
    try (SecretText blocks = new SecretText()) {
      fill(blocks, server, services, kept);
      blocks.lend(text -> terminal.out().write(text, 0, text.length));
      terminal.out().flush();
    }
  }

  private void copy(PinnedServer server, List<OnionService> services, KeptOnions kept)
      throws Failed, InterruptedException, PinStoreException {
    Clipboard found =
        switch (clipboard.get()) {
          case Clipboard.Search.Found(var it) -> it;
          case Clipboard.Search.NoSession() ->
              throw new Failed(ExitCode.NO_CLIPBOARD, "onions.no-session");
          case Clipboard.Search.NoProgram() ->
              throw new Failed(ExitCode.NO_CLIPBOARD, "onions.no-clipboard");
        };
    try (SecretText blocks = new SecretText()) {
      fill(blocks, server, services, kept);
      put(found, blocks);
    }
    String names = services.stream().map(OnionService::name).collect(Collectors.joining(", "));
    terminal.out().println(ClientText.of("onions.copied", names, found.clearing()));
  }

  private static void put(Clipboard clipboard, SecretText text)
      throws Failed, InterruptedException {
    List<IOException> refused = new ArrayList<>();
    List<InterruptedException> interrupted = new ArrayList<>();
    text.lend(bytes -> {
      try {
        clipboard.put(bytes);
      } catch (IOException e) {
        refused.add(e);
      } catch (InterruptedException e) {
        interrupted.add(e);
      }
    });
    if (!interrupted.isEmpty()) {
      throw interrupted.getFirst();
    }
    if (!refused.isEmpty()) {
      throw new Failed(
          ExitCode.NO_CLIPBOARD, "onions.not-copied", String.valueOf(refused.getFirst()));
    }
  }

  private static void fill(
      SecretText all, PinnedServer server, List<OnionService> services, KeptOnions kept)
      throws PinStoreException {
    boolean first = true;
    for (OnionService one : services) {
      if (!first) {
        all.blankLine();
      }
      first = false;
      withKey(
          kept,
          one,
          key -> {
            try (SecretText block = HandOverBlock.of(server.name(), one, key)) {
              all.add(block);
            }
          });
    }
  }

  private void draw(OnionService one, KeptOnions kept) throws Failed, PinStoreException {
    List<String> line = new ArrayList<>();
    withKey(kept, one, key -> line.add(OnionText.of(one, key)));
    terminal.out().println(OnionTexts.title(one));
    QrPrinter.draw(terminal, line.getFirst(), "onions.no-blocks");
    terminal.err().println(ClientText.of("onions.qr-secret"));
  }

  private interface KeyUser {
    void use(Optional<ClientKey> key);
  }

  private static void withKey(KeptOnions kept, OnionService service, KeyUser user)
      throws PinStoreException {
    Optional<ClientKey> key = kept.key(service.onion());
    try {
      user.use(key);
    } finally {
      key.ifPresent(ClientKey::close);
    }
  }
}
