// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.config.catalogue;

import java.nio.file.Path;

/**
 * Where a service finds its things on the server; all absolute.
 *
 * @param mount the mount point of the unlocked stick
 * @param mountUnit the systemd unit that mounts it
 * @param data the service's own folder on the stick
 * @param config the folder its configuration files are rendered into
 */
public record ServicePlaces(Path mount, String mountUnit, Path data, Path config) {}
