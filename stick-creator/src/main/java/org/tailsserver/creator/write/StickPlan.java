// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.creator.write;

import java.nio.file.Path;
import java.util.List;
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
 */
public record StickPlan(
    Path image,
    boolean replace,
    ServerName name,
    ImageSize size,
    MemoryClass memory,
    boolean strict,
    ServerConfig config,
    boolean onionsNeedKeys) {

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
