// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.header.HeaderToken;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.contents.KeptServer;
import org.tailsserver.creator.contents.OwnedStick;
import org.tailsserver.creator.device.Disks;
import org.tailsserver.creator.identity.Renaming;
import org.tailsserver.creator.keys.StickIdentity;
import org.tailsserver.creator.plan.OptionName;
import org.tailsserver.creator.plan.ServiceChoices;
import org.tailsserver.creator.stick.Stick;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.pinning.store.PinStore;
import org.tailsserver.pinning.store.PinStoreException;
import org.tailsserver.pinning.store.PinnedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tails-server-stick edit}: which services run, and with which options. */
@Command(name = "edit")
final class EditCommand extends StickCommand {

  @Option(names = "--add-service", paramLabel = "SERVICE")
  private List<String> added = new ArrayList<>();

  @Option(names = "--remove-service", paramLabel = "SERVICE")
  private List<String> removed = new ArrayList<>();

  @Option(names = "--set", paramLabel = "SERVICE.OPTION=VALUE")
  private List<String> set = new ArrayList<>();

  @Option(names = "--set-file", paramLabel = "SERVICE.OPTION=FILE")
  private List<String> setFiles = new ArrayList<>();

  @Option(names = "--unset", paramLabel = "SERVICE.OPTION")
  private List<String> unset = new ArrayList<>();

  @Option(
      names = "--catalogue",
      paramLabel = "DIR",
      defaultValue = "${sys:tailsserver.catalogue:-/usr/lib/tails-server/catalogue}")
  private Path catalogueFolder = Path.of("");

  @Option(names = "--editor")
  private boolean editor;

  @Option(names = "--rename", paramLabel = "NAME")
  private @Nullable String newName;

  @Mixin private ReachChange reach = new ReachChange();

  private final Map<OptionName, TomlValue> values = new LinkedHashMap<>();

  EditCommand(InputStream in, Disks disks) {
    super(in, disks);
  }

  @Override
  void prepare() throws StickException {
    if (!isInside() && newName == null && !reach.isAsked()) {
      throw new StickException(Cause.NOTHING_TO_DO);
    }
    if (isInside() && (newName != null || reach.isAsked())) {
      throw new StickException(Cause.NOT_TOGETHER);
    }
    reach.check();
    if (newName != null) {
      PlanOptions.serverName(newName);
    }
    if (editor && servicesAreSaid()) {
      throw new StickException(Cause.CONTRADICTION, "--editor", "--set");
    }
    if (editor && Terminal.find().isEmpty()) {
      throw new StickException(Cause.NO_TERMINAL_TO_EDIT);
    }
    if (isInside()) {
      prepareServices();
    }
  }

  @Override
  boolean isInside() {
    return editor || servicesAreSaid();
  }

  private boolean servicesAreSaid() {
    return !(added.isEmpty()
        && removed.isEmpty()
        && set.isEmpty()
        && setFiles.isEmpty()
        && unset.isEmpty());
  }

  @Override
  void runOutside(Stick found, HeaderToken before, PinStore store) throws StickException {
    HeaderToken token = before;
    var _ = reach.of(before); // refused before anything is changed
    if (newName != null) {
      token = rename(found, before, PlanOptions.serverName(newName), store);
    }
    if (reach.isAsked()) {
      HeaderToken now = reach.of(token);
      StickIdentity.replace(found, token, now, _ -> {});
      remember(now, store);
      tell("edit.reach");
      ReachWords.of(now).forEach(this::print);
    }
  }

  private HeaderToken rename(Stick found, HeaderToken before, ServerName name, PinStore store)
      throws StickException {
    Renaming.Renamed renamed = Renaming.rename(found, before, name, store);
    String old = before.name().text();
    tell("edit.renamed", name.text(), old, before.name().hostLabel(), name.hostLabel());
    if (renamed.kept().isPresent()) {
      tell("edit.petname", renamed.kept().get().petname().text());
    } else {
      tell("edit.not-kept");
    }
    return renamed.token();
  }

  /** So that the client looks at the address the server has from now on. */
  private static void remember(HeaderToken token, PinStore store) throws StickException {
    Optional<PinnedServer> kept = KeptServer.find(token, store);
    if (kept.isPresent() && token.network().isStatic()) {
      try {
        store.seen(kept.get(), token.network().addresses().getFirst().address(), kept.get().port());
      } catch (PinStoreException e) {
        throw StickException.because(Cause.STORE_BEHIND, e);
      }
    }
  }

  private void prepareServices() throws StickException {
    ServiceChoices choices = choices();
    for (String service : added) {
      choices.service(service);
    }
    for (String one : set) {
      OptionName name = PlanOptions.optionName(one);
      if (ServiceChoices.isSecret(choices.option(name))) {
        throw new StickException(Cause.SECRET_IN_ARGUMENTS, name);
      }
      values.put(name, choices.value(name, PlanOptions.valueOf(one)));
    }
    for (String one : setFiles) {
      OptionName name = PlanOptions.optionName(one);
      String value = PlanOptions.content(Path.of(PlanOptions.valueOf(one)));
      values.put(name, choices.value(name, value));
    }
  }

  private ServiceChoices choices() throws StickException {
    return new CatalogueFolder(catalogueFolder).choices();
  }

  @Override
  void run(OwnedStick opened) throws StickException {
    ServerConfig before = opened.contents().config();
    if (!editor) {
      save(opened, before, said(before));
      return;
    }
    Terminal terminal =
        Terminal.find().orElseThrow(() -> new StickException(Cause.NO_TERMINAL_TO_EDIT));
    Optional<ServerConfig> edited = new ConfigEditor(terminal, opened, choices()).edit();
    if (edited.isPresent()) {
      save(opened, before, edited.get());
    } else {
      tell("editor.unchanged");
    }
  }

  private void save(OwnedStick opened, ServerConfig before, ServerConfig changed)
      throws StickException {
    opened.configure(changed, choices());
    tell("edit.done");
    names(before)
        .filter(name -> names(changed).noneMatch(name::equals))
        .forEach(name -> tell("edit.removed", name));
    if (names(changed).anyMatch(name -> names(before).noneMatch(name::equals))) {
      tell("onions", opened.server().petname().text());
    }
  }

  private static Stream<String> names(ServerConfig config) {
    return config.services().stream().map(ServiceEntry::name);
  }

  private ServerConfig said(ServerConfig before) throws StickException {
    Map<String, Map<String, TomlValue>> services = new LinkedHashMap<>();
    for (ServiceEntry entry : before.services()) {
      services.put(entry.name(), new LinkedHashMap<>(entry.options()));
    }
    for (String service : removed) {
      requireService(services, service);
      services.remove(service);
    }
    for (String service : added) {
      if (services.putIfAbsent(service, new LinkedHashMap<>()) != null) {
        throw new StickException(Cause.SERVICE_THERE, service);
      }
    }
    for (Map.Entry<OptionName, TomlValue> value : values.entrySet()) {
      OptionName name = value.getKey();
      requireService(services, name.service()).put(name.option(), value.getValue());
    }
    for (String one : unset) {
      OptionName name = PlanOptions.optionName(one + "=");
      requireService(services, name.service()).remove(name.option());
    }
    if (services.size() > ServerConfig.MAX_SERVICES) {
      throw new StickException(Cause.TOO_MANY_SERVICES, ServerConfig.MAX_SERVICES);
    }
    List<ServiceEntry> entries = new ArrayList<>();
    services.forEach((name, options) -> entries.add(new ServiceEntry(name, options)));
    return new ServerConfig(entries);
  }

  private static Map<String, TomlValue> requireService(
      Map<String, Map<String, TomlValue>> services, String name) throws StickException {
    Map<String, TomlValue> options = services.get(name);
    if (options == null) {
      throw new StickException(Cause.SERVICE_NOT_THERE, name);
    }
    return options;
  }
}
