// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.nio.file.Path;
import java.util.List;
import org.tailsserver.config.header.Network;
import org.tailsserver.config.header.Ways;
import org.tailsserver.config.name.PersonName;
import org.tailsserver.config.name.ServerName;
import org.tailsserver.config.server.ServerConfig;
import org.tailsserver.config.server.ServiceEntry;

/**
 * What is to be written. Immutable.
 *
 * @param image the file to write
 * @param replace whether a file that is there already may be replaced
 * @param strict whether only machines that prove a key made with the stick may unlock the server
 * @param onionsNeedKeys whether only who has a key can reach the services through their onions
 * @param people who get a key for each service besides the owner, each once
 * @param ways by which somebody comes to the server while it is locked
 * @param network how the server gets its addresses
 */
public record StickPlan(
    Path image,
    boolean replace,
    ServerName name,
    ImageSize size,
    MemoryClass memory,
    boolean strict,
    ServerConfig config,
    boolean onionsNeedKeys,
    List<PersonName> people,
    Ways ways,
    Network network) {

  /**
   * @throws IllegalArgumentException if there are people and nothing takes their keys, somebody is
   *     named twice, or they are more than {@value PersonName#MAX_PEOPLE}
   */
  public StickPlan {
    people = List.copyOf(people);
    if (people.size() > (onionsNeedKeys ? PersonName.MAX_PEOPLE : 0)
        || people.stream().distinct().count() < people.size()) {
      throw new IllegalArgumentException(people.size() + " people");
    }
  }

  /** A plan of a server that is reached by all ways, at the addresses it is given. */
  public StickPlan(
      Path image,
      boolean replace,
      ServerName name,
      ImageSize size,
      MemoryClass memory,
      boolean strict,
      ServerConfig config,
      boolean onionsNeedKeys,
      List<PersonName> people) {
    this(
        image,
        replace,
        name,
        size,
        memory,
        strict,
        config,
        onionsNeedKeys,
        people,
        Ways.ALL,
        Network.DHCP);
  }

  /** A plan that knows nobody but the owner. */
  public StickPlan(
      Path image,
      boolean replace,
      ServerName name,
      ImageSize size,
      MemoryClass memory,
      boolean strict,
      ServerConfig config,
      boolean onionsNeedKeys) {
    this(image, replace, name, size, memory, strict, config, onionsNeedKeys, List.of());
  }

  /** A plan whose services take keys. */
  public StickPlan(
      Path image,
      boolean replace,
      ServerName name,
      ImageSize size,
      MemoryClass memory,
      boolean strict,
      ServerConfig config) {
    this(image, replace, name, size, memory, strict, config, true);
  }

  /** The same plan of a server that is reached otherwise. */
  public StickPlan reached(Ways newWays, Network newNetwork) {
    return new StickPlan(
        image,
        replace,
        name,
        size,
        memory,
        strict,
        config,
        onionsNeedKeys,
        people,
        newWays,
        newNetwork);
  }

  /** A plan with defaults: {@link ImageSize#DEFAULT}, 256 MiB of memory, nothing is replaced. */
  public static StickPlan of(Path image, ServerName name, List<ServiceEntry> services) {
    return new StickPlan(
        image,
        false,
        name,
        ImageSize.DEFAULT,
        MemoryClass.MIB_256,
        false,
        new ServerConfig(services));
  }
}
