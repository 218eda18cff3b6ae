// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.init.check;

import java.nio.file.Path;

/**
 * A partition named {@code TailsServer}.
 *
 * @param device its block device by the steadiest name there is
 * @param onBootDisk whether the running system came from the same disk
 */
record Partition(Path device, boolean onBootDisk) {}
