// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;
import org.tailsserver.config.toml.TomlValue;
import org.tailsserver.creator.write.ImageSize;
import org.tailsserver.creator.write.MemoryClass;
import org.tailsserver.creator.write.StickException;
import org.tailsserver.creator.write.StickException.Cause;
import org.tailsserver.creator.write.StickPlan;

/**
 * What has been said of a new stick so far; later words replace earlier ones. Checks what a single
 * value cannot say of itself when it is {@linkplain #complete complete}. Not thread-safe.
 */
public final class PlanDraft {

  private @Nullable Path image;
  private boolean replace;
  private @Nullable ServerName name;
  private @Nullable ImageSize size;
  private @Nullable MemoryClass memory;
  private @Nullable Boolean strict;
  private @Nullable Boolean onionsNeedKeys;
  private @Nullable Ways ways;
  private @Nullable Network network;
  private final Set<PersonName> people = new LinkedHashSet<>();
  private final Map<String, Map<String, TomlValue>> services = new LinkedHashMap<>();
  private final Set<OptionName> owed = new TreeSet<>();

  public void image(Path file) {
    image = file;
  }

  /** Lets the image take the place of a file that is there. */
  public void replace() {
    replace = true;
  }

  public void name(ServerName chosen) {
    name = chosen;
  }

  public void size(ImageSize chosen) {
    size = chosen;
  }

  public void memory(MemoryClass chosen) {
    memory = chosen;
  }

  public void strict(boolean chosen) {
    strict = chosen;
  }

  public void onionsNeedKeys(boolean chosen) {
    onionsNeedKeys = chosen;
  }

  public void ways(Ways chosen) {
    ways = chosen;
  }

  public void network(Network chosen) {
    network = chosen;
  }

  /** Adds a person; does nothing the second time. */
  public void person(PersonName person) {
    people.add(person);
  }

  /** Adds a service with its defaults; does nothing the second time. */
  public void service(String service) {
    services.computeIfAbsent(service, added -> new LinkedHashMap<>());
  }

  /** Chooses an option of a service; one that was owed is not any more. */
  public void option(OptionName option, TomlValue value) {
    service(option.service());
    services.getOrDefault(option.service(), Map.of()).put(option.option(), value);
    owed.remove(option);
  }

  /** Demands that a secret option be chosen, which a plan file does not hold. */
  public void owe(OptionName option) {
    owed.add(option);
  }

  public Optional<Path> image() {
    return Optional.ofNullable(image);
  }

  /** Whether the image may take the place of a file that is there. */
  public boolean replaces() {
    return replace;
  }

  public Optional<ServerName> name() {
    return Optional.ofNullable(name);
  }

  public Optional<ImageSize> size() {
    return Optional.ofNullable(size);
  }

  public Optional<MemoryClass> memory() {
    return Optional.ofNullable(memory);
  }

  public Optional<Boolean> strict() {
    return Optional.ofNullable(strict);
  }

  public Optional<Boolean> onionsNeedKeys() {
    return Optional.ofNullable(onionsNeedKeys);
  }

  /** By which ways the server is reached. */
  public Optional<Ways> ways() {
    return Optional.ofNullable(ways);
  }

  /** How the server gets its addresses. */
  public Optional<Network> network() {
    return Optional.ofNullable(network);
  }

  public List<PersonName> people() {
    return List.copyOf(people);
  }

  /** The services chosen so far, in the order in which they will start. */
  public List<ServiceEntry> services() {
    List<ServiceEntry> entries = new ArrayList<>();
    services.forEach((service, options) -> entries.add(new ServiceEntry(service, options)));
    return entries;
  }

  /** The secret options that must still be chosen. */
  public List<OptionName> owed() {
    return List.copyOf(owed);
  }

  /**
   * The plan, with defaults for what was not said.
   *
   * @throws StickException if something is missing, or does not fit together
   */
  public StickPlan complete() throws StickException {
    boolean keys = onionsNeedKeys().orElse(true);
    if (!owed.isEmpty()) {
      throw new StickException(Cause.SECRET_MISSING, owed().getFirst());
    }
    if (!keys && !people.isEmpty()) {
      throw new StickException(Cause.PEOPLE_WITHOUT_KEYS);
    }
    if (people.size() > PersonName.MAX_PEOPLE) {
      throw new StickException(Cause.TOO_MANY_PEOPLE, PersonName.MAX_PEOPLE);
    }
    if (services.size() > ServerConfig.MAX_SERVICES) {
      throw new StickException(Cause.TOO_MANY_SERVICES, ServerConfig.MAX_SERVICES);
    }
    return new StickPlan(
        image().orElseThrow(() -> new StickException(Cause.MISSING, "--image")),
        replace,
        name().orElseThrow(() -> new StickException(Cause.MISSING, "--name")),
        size().orElse(ImageSize.DEFAULT),
        memory().orElse(MemoryClass.MIB_256),
        strict().orElse(false),
        new ServerConfig(services()),
        keys,
        people(),
        ways().orElse(Ways.ALL),
        network().orElse(Network.DHCP));
  }
}
