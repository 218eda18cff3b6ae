// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import java.nio.file.Path;
import org.tailsserver.config.catalogue.ServicePlaces;
import org.tailsserver.init.luks.DataVolume;

/**
 * Where services and what describes them are; all absolute.
 *
 * @param mount the mount point of the stick
 * @param catalogue the folder of services this machine knows
 * @param run a folder in memory for rendered configuration, root's own
 * @param units where systemd looks for units that live until the machine is switched off
 */
public record ServiceLayout(Path mount, Path catalogue, Path run, Path units) {

  /** The places on a real machine. */
  public static ServiceLayout system() {
    return new ServiceLayout(
        Path.of("/live/persistence/TailsServer_unlocked"),
        Path.of("/usr/lib/tails-server/catalogue"),
        Path.of("/run/tails-server"),
        Path.of("/run/systemd/system"));
  }

  ServicePlaces placesOf(String service) {
    return new ServicePlaces(mount, DataVolume.MOUNT_UNIT, dataOf(service), configOf(service));
  }

  Path dataOf(String service) {
    return mount.resolve("data").resolve(service);
  }

  Path configOf(String service) {
    return run.resolve("services").resolve(service);
  }

  /** Read by tails-server-accounts@.service. */
  Path accounts() {
    return run.resolve("sysusers.d");
  }
}
