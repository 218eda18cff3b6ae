// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tailsserver.config.catalogue.ConfiguredService;
import org.tailsserver.config.catalogue.ServiceFile;
import org.tailsserver.init.luks.DataVolume;

/** Writes what a service needs before its unit can start; all of it lives in memory. */
final class ServiceFiles {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER = permissions("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> SECRET = permissions("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> UNIT = permissions("rw-r--r--");

  private final ServiceLayout layout;

  ServiceFiles(ServiceLayout layout) {
    this.layout = layout;
  }

  /**
   * Writes everything, replacing what an earlier start wrote.
   *
   * @return the names of the sysusers fragments, to be applied before the unit starts
   */
  List<String> write(ConfiguredService configured) throws IOException {
    String service = configured.service().name();
    String unit = configured.service().unit();
    List<String> accounts = new ArrayList<>();
    for (ServiceFile file : configured.files(layout.placesOf(service))) {
      switch (file.kind()) {
        case CONFIG -> write(layout.configOf(service), file.name(), file.content(), SECRET);
        case UNIT -> write(layout.units(), file.name(), file.content(), UNIT);
        case SYSUSERS -> {
          write(layout.accounts(), file.name(), file.content(), SECRET);
          accounts.add(file.name());
        }
      }
    }
    write(layout.units().resolve(unit + ".d"), "50-tails-server.conf", afterMount(), UNIT);
    return accounts;
  }

  /** Whatever the service's own unit says: not without the mount, and not after it. */
  private String afterMount() {
    return """
    [Unit]
    BindsTo=%1$s
    After=%1$s
    RequiresMountsFor=%2$s
    AssertPathIsMountPoint=%2$s
    """
        .formatted(DataVolume.MOUNT_UNIT, layout.mount());
  }

  private static void write(
      Path folder, String name, String content, FileAttribute<Set<PosixFilePermission>> mode)
      throws IOException {
    Files.createDirectories(folder, FOLDER);
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(file, mode);
    // Whatever the umask left of it: systemd warns of units that are not for all to read.
    Files.setPosixFilePermissions(file, mode.value());
    Files.writeString(file, content, UTF_8);
  }

  private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
